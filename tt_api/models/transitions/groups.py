"""The moves of groups and of their members."""

from tt_api.models.enums import GroupStatus
from tt_api.models.groups.members import MemberStatus
from tt_api.resources.state_machine import Move, StateMachine

_G = GroupStatus
_M = MemberStatus

_OPENED = Move("Sales begin. With enough guests it is minimum_reached at once.")
_REOPENED = Move("Sales again. With enough guests it is minimum_reached at once.")
_ENOUGH = Move("Its guests have reached minGuests.", on_request=False)
# A caller may ask for it, and gets what the guests make of it.
_TOO_FEW = Move("By itself when its guests fall below minGuests.")
_CLOSED = Move("Sales are over.")
_CONFIRMED = Move("The departure is guaranteed; it never falls back.")
_LEFT = Move("By itself on the day of departure.")
_BACK = Move("By itself on the day after the return.")
_CANCELLED = Move("Its members stay as they are; whoever has paid is on a list of refunds to make.")

GROUPS = StateMachine(
    "group",
    {
        _G.PLANNING: {_G.INTEREST_GAUGING: Move("Who would come?"), _G.OPEN: _OPENED, _G.CANCELLED: _CANCELLED},
        _G.INTEREST_GAUGING: {_G.PLANNING: Move("Not yet."), _G.OPEN: _OPENED, _G.CANCELLED: _CANCELLED},
        _G.OPEN: {
            _G.MINIMUM_REACHED: _ENOUGH,
            _G.CLOSED: _CLOSED,
            _G.CONFIRMED: _CONFIRMED,
            _G.CANCELLED: _CANCELLED,
        },
        _G.MINIMUM_REACHED: {
            _G.OPEN: _TOO_FEW,
            _G.CLOSED: _CLOSED,
            _G.CONFIRMED: _CONFIRMED,
            _G.CANCELLED: _CANCELLED,
        },
        _G.CLOSED: {_G.OPEN: _REOPENED, _G.CONFIRMED: _CONFIRMED, _G.CANCELLED: _CANCELLED},
        _G.CONFIRMED: {_G.TRAVELING: _LEFT, _G.COMPLETED: _BACK, _G.CANCELLED: _CANCELLED},
        _G.TRAVELING: {_G.COMPLETED: _BACK},
        _G.COMPLETED: {},
        _G.CANCELLED: {},
    },
)
# Past departures are imported, so a group may begin nearly anywhere: the rest it comes to by itself, or by an end.
GROUP_STARTS = tuple(status for status in GroupStatus if status not in (_G.MINIMUM_REACHED, _G.CANCELLED))

_INTERESTED = Move("They would like to come.")
_INVITED = Move("They were asked.")
_WAITLISTED = Move("They wait for a seat, at the end of the line.")
_OFFERED = Move("A seat is kept for them for 48 hours.")
_RESERVED = Move("They hold a seat.")
_PAID = Move("Their seat is certain: by itself when their deposit is paid.")
_TRAVELED = Move("They were there.")
_NO_SHOW = Move("They weren't.")
_DECLINED = Move("They don't want to come.")
_OUT = Move("They don't come; their seat is free.")

MEMBERS = StateMachine(
    "group member",
    {
        _M.INTERESTED: {
            _M.INVITED: _INVITED,
            _M.WAITLISTED: _WAITLISTED,
            _M.RESERVED: _RESERVED,
            _M.DECLINED: _DECLINED,
            _M.CANCELLED: _OUT,
        },
        _M.INVITED: {
            _M.RESERVED: _RESERVED,
            _M.WAITLISTED: _WAITLISTED,
            _M.DECLINED: _DECLINED,
            _M.CANCELLED: _OUT,
        },
        _M.WAITLISTED: {
            _M.OFFERED: _OFFERED,
            _M.RESERVED: _RESERVED,
            _M.DECLINED: _DECLINED,
            _M.CANCELLED: _OUT,
        },
        _M.OFFERED: {
            _M.RESERVED: _RESERVED,
            _M.CONFIRMED: _PAID,
            _M.WAITLISTED: _WAITLISTED,
            _M.DECLINED: _DECLINED,
            _M.CANCELLED: _OUT,
        },
        _M.RESERVED: {_M.CONFIRMED: _PAID, _M.WAITLISTED: _WAITLISTED, _M.CANCELLED: _OUT},
        _M.CONFIRMED: {_M.TRAVELED: _TRAVELED, _M.NO_SHOW: _NO_SHOW, _M.CANCELLED: _OUT},
        _M.CANCELLED: {_M.RESERVED: _RESERVED, _M.WAITLISTED: _WAITLISTED},
        _M.DECLINED: {_M.RESERVED: _RESERVED, _M.WAITLISTED: _WAITLISTED, _M.INTERESTED: _INTERESTED},
        _M.TRAVELED: {},
        _M.NO_SHOW: {},
    },
)
