"""Party organisations: an identity, and what it was over each span of time."""

from uuid import UUID

from sqlalchemy import Index, String, false, text
from sqlmodel import Field

from api.db.base import Dated, Named, Record, TextC, Versioned, in_order
from api.domain.party_orgs import OrgType


class PartyOrg(Record, Versioned, table=True):
    """An organisation through all its names and places; ``label`` is its part of a path."""

    __tablename__ = "party_org"

    label: str = Field(sa_type=TextC, unique=True)

    @property
    def org_id(self) -> UUID:
        """It answers for itself."""
        return self.id


class PartyOrgSpan(Record, Dated, Named, table=True):
    """Its name, kind and parent over one span; ``path`` names its ancestors and itself.

    The path is derived: a move writes new spans for the organisation and all below it, and
    touches no household, member or report.
    """

    __tablename__ = "party_org_span"
    __table_args__ = (
        in_order(),
        Index("ix_party_org_span_path", "path", "valid_from"),
        Index("ix_party_org_span_ceased", "path", postgresql_where=text("ceased")),
        Index("ix_party_org_span_order", "sort_name", "org_id"),
        Index(
            "ix_party_org_span_search",
            "folded_name",
            postgresql_using="gin",
            postgresql_ops={"folded_name": "gin_trgm_ops"},
        ),
        Index(
            "ix_party_org_span_places",
            text("string_to_array(path, '.')"),
            postgresql_using="gin",
        ),
        Index(
            "ix_party_org_span_org",
            "org_id",
            "valid_from",
            postgresql_include=["valid_to", "path"],  # the second wall asks for these, row by row
        ),
    )

    org_id: UUID = Field(foreign_key="party_org.id")
    parent_id: UUID | None = Field(default=None, index=True)
    path: str = Field(sa_type=TextC)
    org_type: OrgType = Field(sa_type=String)
    is_grassroots_org: bool = False
    legal_ref: str | None = None
    ceased: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
