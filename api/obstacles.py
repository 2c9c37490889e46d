"""What keeps the service from starting: each a fact in one sentence, and a way out."""

from typing import ClassVar


class Obstacle(Exception):
    sentence: ClassVar[str]

    def __init__(self, **facts: object) -> None:
        super().__init__(self.sentence.format_map(facts))


class AccountRefused(Obstacle):
    sentence = "The account cannot be made: {complaint}."


class AlreadyRunning(Obstacle):
    sentence = (
        "Kề Vai already runs on the data in {folder}, as process {pid} at {address}: "
        "open it there, or stop it with `kill {pid}` and start again."
    )


class ChildEnded(Obstacle):
    sentence = (
        "The {name} ended by itself with exit code {code}, so everything was stopped: "
        "its last words are above."
    )


class DatabaseDoesNotStart(Obstacle):
    sentence = (
        "The embedded Postgres does not start on {folder} ({complaint}): "
        "mend what it complains of; its full words are in {log}."
    )


class DatabaseTooOld(Obstacle):
    sentence = (
        "The server of KEVAI_DATABASE_URL at {address} is Postgres {found}, and Kề Vai needs "
        "{needed} or newer: upgrade it, or unset KEVAI_DATABASE_URL to use the embedded one."
    )


class DatabaseUnreachable(Obstacle):
    sentence = (
        "The server of KEVAI_DATABASE_URL at {address} cannot be reached ({complaint}): "
        "start it or mend the address, or unset KEVAI_DATABASE_URL to use the embedded one."
    )


class DataOfAnotherVersion(Obstacle):
    sentence = (
        "The data in {folder} were written by Postgres {found}, and this is {needed}: dump them "
        "with that version, move the folder away, start again and load them."
    )


class FallbackRefused(Obstacle):
    sentence = (
        "{kinds} is no order of what follows the committees: name inspection and front, each at "
        "most once, at least one of them."
    )


class MasterKeyAbsent(Obstacle):
    sentence = (
        "The database holds what was sealed under the master key {ids}, which is not among those "
        "given: put it back from its copy, in a line below the others; docs/operations.md says "
        "what to do if it is lost."
    )


class MasterKeyNeverUsed(Obstacle):
    sentence = (
        "Nothing was sealed under a master key {id}: the sentence that names the absent one has "
        "its id, 16 digits and letters from a to f."
    )


class MasterKeysMalformed(Obstacle):
    sentence = (
        "The master keys in {source} cannot be used ({complaint}): a key a line, each 32 random "
        "bytes in base64, the newest first; `new-master-key` makes one."
    )


class MasterKeysMissing(Obstacle):
    sentence = (
        "There is no master key, and without one nothing can be sealed: name the file that has "
        "it in KEVAI_MASTER_KEYS_FILE; `new-master-key FILE` makes one."
    )


class MigrationFailed(Obstacle):
    sentence = (
        "Migration {failed} failed ({complaint}) and was undone; the database stays at "
        "{current}, and the next start tries again from there."
    )


class NeverReady(Obstacle):
    sentence = (
        "The API was not ready after {seconds} seconds ({complaint}): look at its words above."
    )


class ObjectsUnreachable(Obstacle):
    sentence = (
        "What residents add to their feedback cannot be kept in {place} ({complaint}): name a "
        "folder that can be written, or a store such as s3://bucket/prefix, in KEVAI_ATTACHMENTS."
    )


class PackageMissing(Obstacle):
    sentence = (
        "The package {package} is not installed: start with `make run`, which installs it, "
        "or name your own server in KEVAI_DATABASE_URL."
    )


class PortBusy(Obstacle):
    sentence = (
        "Port {port} of {host} is used by another program: "
        "end it, or choose another port with `make run PORT={suggestion}`."
    )


class PortForbidden(Obstacle):
    sentence = (
        "Port {port} of {host} cannot be opened ({complaint}): "
        "choose another port with `make run PORT={suggestion}`."
    )


class ProgramFailed(Obstacle):
    sentence = "{program} failed while preparing {folder}: {complaint}."


class SettingsIncomplete(Obstacle):
    sentence = (
        "These settings are missing or wrong: {complaint}. Each is an environment variable, in "
        "capitals and headed by KEVAI_; docs/operations.md lists them."
    )


class UnitListRefused(Obstacle):
    sentence = "The list cannot be loaded: {complaint}."
