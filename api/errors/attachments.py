"""What can be wrong with a file that a resident adds; ``field`` is where it stands in the form."""

from typing import Final

from api.errors import DomainError, TooOften

FIELD: Final = "body.file"


class AttachmentNotFound(DomainError):
    status, code = 404, "attachment.not_found"


class AttachmentMissing(DomainError):
    """The form has no file of this name, or more than that."""

    status, code = 422, "attachment.missing"


class AttachmentTooLarge(DomainError):
    status, code = 413, "attachment.too_large"


class AttachmentTooSlow(DomainError):
    """It came so slowly, or stopped coming, that others would wait for its sake."""

    status, code = 408, "attachment.too_slow"


class AttachmentKindUnknown(DomainError):
    """By what is in it, it is neither a photo nor a PDF; its name is not asked."""

    status, code = 422, "attachment.kind_unknown"


class AttachmentDamaged(DomainError):
    status, code = 422, "attachment.damaged"


class AttachmentLocked(DomainError):
    """A PDF that opens with a password only."""

    status, code = 422, "attachment.locked"


class AttachmentTooManyPixels(DomainError):
    status, code = 422, "attachment.too_many_pixels"


class AttachmentTooManyPages(DomainError):
    status, code = 422, "attachment.too_many_pages"


class AttachmentTooHeavy(DomainError):
    """To open it takes more memory or time than any photo needs."""

    status, code = 422, "attachment.too_heavy"


class TooManyAttachments(DomainError):
    status, code = 409, "attachment.too_many"


class AttachmentsTooLarge(DomainError):
    """Together, those of the case would be more than is kept of one."""

    status, code = 409, "attachment.too_large_together"


class AttachmentsRefused(DomainError):
    """What was said belongs to another office, and a photo could tell who said it."""

    status, code = 409, "attachment.refused"


class TooManyAttachmentsToday(TooOften):
    code = "attachment.too_many_today"


class AttachmentsBusy(TooOften):
    """As many are being read as may be at once."""

    status, code = 503, "attachment.busy"


class AttachmentUnreadable(TooOften):
    """What is stored is not what was stored, or the store does not give it."""

    status, code = 503, "attachment.unreadable"


class AttachmentNotKept(TooOften):
    """The store does not take it; nothing was added."""

    status, code = 503, "attachment.not_kept"
