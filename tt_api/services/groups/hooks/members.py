"""Parties that join and leave in the Groups app: seats are given and freed as for anybody else."""

from collections.abc import Mapping
from typing import Any

from tt_api.database.transaction import execute
from tt_api.errors import ConflictError, NotFoundError, Problem, ValidationError
from tt_api.models.enums import LeadSource
from tt_api.models.groups.members import GroupMember, MemberStatus
from tt_api.resources import writing
from tt_api.resources.changes import differing
from tt_api.resources.table import Row
from tt_api.services.crm import contacts
from tt_api.services.groups import members
from tt_api.services.groups.hooks.known import NOT_NEWER, held_group, report_of
from tt_api.services.operations import reports

_NOUN = "group_member"
_OUT = (MemberStatus.CANCELLED.value, MemberStatus.DECLINED.value)
_ASKED = (MemberStatus.INTERESTED.value, MemberStatus.INVITED.value)
# What stands on the membership; the rest of an event says whose it is.
_OF_MEMBER = ("role", "party_size", "special_requests")
_OF_CONTACT = ("first_name", "last_name", "email", "phone")
_LONGEST_NAME = 200


def joined(sent: Mapping[str, Any], payload: Mapping[str, Any]) -> tuple[Row, bool]:
    """Let a party into a group, or in again; whether it is new to it.

    Raises:
        NotFoundError: there is no such group (yet).
        ConflictError: it is to hold more seats than are free, or is in the group under another id.
        ValidationError: it is new to the group, and nobody knows who it is.
    """
    group = held_group(sent["group_external_id"])
    report = report_of("member-joined", sent, payload)
    member = _member_called(group, sent["external_id"])
    if member is None:
        contact_id = _contact_of(sent)
        member = _member_of(group, contact_id)
        if member is None:
            new = members.create({**_new_member(sent), "group_id": group["id"], "contact_id": contact_id})
            return reports.keep(report, _NOUN, new), True
    judged = reports.judge(report, _NOUN, member, moved_to=_OUT)
    if judged.older or judged.overtaken:
        return reports.keep_ignored(report, _NOUN, member, NOT_NEWER), False
    changes = differing(GroupMember, member, _wanted(member, sent))
    stored = members.store(group, member, changes) if changes else member
    return reports.keep(report, _NOUN, stored), False


def left(sent: Mapping[str, Any], payload: Mapping[str, Any]) -> Row:
    """Let a party out of a group, which frees its seats.

    Raises:
        NotFoundError: there is no such group or member (yet).
        ConflictError: they have traveled, or were to.
    """
    group = held_group(sent["group_external_id"])
    report = report_of("member-left", sent, payload)
    member = _member_called(group, sent["external_id"])
    if member is None:
        raise NotFoundError.of(GroupMember.__name__, sent["external_id"])
    judged = reports.judge(report, _NOUN, member, moved_from=_OUT)
    if judged.older or judged.overtaken:
        return reports.keep_ignored(report, _NOUN, member, NOT_NEWER)
    if member["status"] in _OUT:
        return reports.keep(report, _NOUN, member)
    changes = {"status": MemberStatus.CANCELLED.value}
    if "cancellation_reason" in sent:
        changes["cancellation_reason"] = sent["cancellation_reason"]
    return reports.keep(report, _NOUN, members.store(group, member, changes))


def _member_called(group: Row, external_id: str) -> Row | None:
    """A held group's member whom the Groups app calls so, held too."""
    found = execute(
        "SELECT id::text FROM group_members WHERE group_id = %s AND external_id = %s AND deleted_at IS NULL",
        (group["id"], external_id),
    ).fetchone()
    return writing.lock(GroupMember, found[0]) if found else None


def _member_of(group: Row, contact_id: str) -> Row | None:
    """A held group's member who is this contact, held too."""
    found = execute(
        "SELECT id::text FROM group_members WHERE group_id = %s AND contact_id = %s AND deleted_at IS NULL",
        (group["id"], contact_id),
    ).fetchone()
    return writing.lock(GroupMember, found[0]) if found else None


def _contact_of(sent: Mapping[str, Any]) -> str:
    """Who joins: the contact who has the address, else a new one."""
    if "email" not in sent and "first_name" not in sent:
        raise ValidationError.at("firstName", "is needed, or email, of somebody who isn't in the group yet")
    contact = {name: sent[name] for name in _OF_CONTACT if name in sent}
    contact.setdefault("first_name", sent.get("email", "").partition("@")[0][:_LONGEST_NAME])
    contact["lead_source"] = LeadSource.OTHER.value
    row = contacts.find_or_create(contact).row if "email" in contact else contacts.add(contact)
    contact_id = str(row["id"])
    writing.require_references(GroupMember, {"contact_id": contact_id})
    return contact_id


def _new_member(sent: Mapping[str, Any]) -> dict[str, Any]:
    return {name: sent[name] for name in (*_OF_MEMBER, "external_id", "status") if name in sent}


def _wanted(member: Row, sent: Mapping[str, Any]) -> dict[str, Any]:
    """What an event asks for of a party that is in the group already, or was.

    Who holds a seat, or waits for one, isn't moved by being told again that they have joined.
    """
    wanted = {name: sent[name] for name in _OF_MEMBER if name in sent}
    if member["external_id"] != sent["external_id"]:
        if member["external_id"] is not None and member["status"] not in _OUT:
            problem = Problem(("externalId",), "isn't the one that they joined with", member["id"])
            raise ConflictError("The contact is in the group already, under another externalId", problems=[problem])
        wanted["external_id"] = sent["external_id"]
    asked = sent.get("status", MemberStatus.RESERVED.value)
    if member["status"] in _OUT or (member["status"] in _ASKED and asked not in _ASKED):
        wanted["status"] = asked
    return wanted
