"""One Brevo account: everything that its API reads and writes."""

from datetime import datetime
from typing import Any

from vendor_sandbox.brevo.attributes import AttributeBook
from vendor_sandbox.brevo.contacts import Contact, ContactBook
from vendor_sandbox.brevo.delivery import Sender
from vendor_sandbox.brevo.engagement import EngagementBook, Reaction
from vendor_sandbox.brevo.identifiers import EMAIL
from vendor_sandbox.brevo.imports import ContactImport, ImportOptions
from vendor_sandbox.brevo.lists import ListBook
from vendor_sandbox.brevo.opt_ins import OptInBook
from vendor_sandbox.brevo.processes import Process, ProcessBook
from vendor_sandbox.brevo.transactional import MailBook
from vendor_sandbox.brevo.transactional import payload as mail_payload
from vendor_sandbox.brevo.webhooks import WebhookBook, payload
from vendor_sandbox.brevo.writes import ContactWriter
from vendor_sandbox.clock import Clock

FILES = "/__sandbox/brevo/files"
API_KEY_NAME = "sandbox"


class Account:
    """The books of an account, its writer, and the way to its webhooks."""

    owner_email = "owner@organiser.example"

    def __init__(self, clock: Clock, switches: dict[str, Any], sender: Sender) -> None:
        self._clock = clock
        self._sender = sender
        self._api_key_name = API_KEY_NAME
        self.switches = switches
        self.attributes = AttributeBook(switches)
        self.contacts = ContactBook()
        self.lists = ListBook(clock.now)
        self.processes = ProcessBook(switches, lambda: clock.now, self._work)
        self.webhooks = WebhookBook()
        self.engagement = EngagementBook()
        self.transactional = MailBook()
        self.opt_ins = OptInBook()
        self.events: list[dict[str, Any]] = []
        self.writer = ContactWriter(self)

    @property
    def now(self) -> datetime:
        """The sandbox's clock."""
        return self._clock.now

    def announce(self, event: str, contact: Contact, **extra: Any) -> None:
        """Tell the webhooks what an API call did to a contact."""
        by_api = {} if event == "contactDeleted" else {"api_key_name": self._api_key_name}
        self.tell(event, contact.identifiers.get(EMAIL, ""), self.now, {**extra, **by_api})

    def tell(self, event: str, email: str, at: datetime, extra: dict[str, Any]) -> None:
        """Tell the webhooks that subscribed to an event."""
        for webhook in self.webhooks.for_event(event):
            self._sender.notify(webhook, payload(event, email, at, extra, self.switches))

    def mail(self, event: str, email: str) -> str:
        """Let something happen to a transactional mail; the event that it became.

        Nothing is sent to an address that bounced: every later mail is `blocked`.
        """
        if event == "request" and email in (each.email for each in self.engagement.blocked()):
            event = "blocked"
        contact = self.contacts.find(EMAIL, email)
        happened = self.transactional.add(event, email, self.now, contact.id if contact else None)
        for webhook in self.webhooks.all("transactional"):
            if happened.subscribed_as in webhook.events:
                zone = self.switches["account_timezone"]
                self._sender.notify(webhook, mail_payload(happened, zone))
        return happened.event

    def publish(self, name: str, text: str, origin: str) -> str:
        """Keep a report file; returns where it can be fetched."""
        self.processes.files[name] = text
        return f"{origin}{FILES}/{name}"

    def react(self, contact: Contact, kind: str, at: datetime) -> None:
        """Let somebody unsubscribe, bounce or complain: campaigns stop for them."""
        contact.email_blacklisted = True
        self.contacts.touch(contact, at)
        email = contact.identifiers.get(EMAIL, "")
        self.engagement.add(Reaction(contact.id, email, kind, at))
        event = {"hard_bounce": "hardBounce"}.get(kind, kind)
        extra: dict[str, Any] = {"reason": "550 no such user"}
        if kind != "hard_bounce":
            extra = {"list_id": list(contact.list_ids)} if kind == "unsubscribed" else {}
        self.tell(event, email, at, extra)

    def block(self, contact: Contact) -> None:
        """Blocklist somebody as an administrator does in Brevo's own pages."""
        contact.email_blacklisted = True
        self.contacts.touch(contact, self.now)
        email = contact.identifiers.get(EMAIL, "")
        self.engagement.add(Reaction(contact.id, email, "admin", self.now))
        content = [{"email": email, "emailBlacklist": True}]
        self.tell("contactUpdated", email, self.now, {"content": content, "api_key_name": ""})

    def leave_lists(self, contact: Contact, list_ids: list[int]) -> None:
        """Let somebody unsubscribe from lists, not from everything."""
        left = list(list_ids)
        for list_id in left:
            self.contacts.unlink(contact, list_id)
            if list_id not in contact.list_unsubscribed:
                contact.list_unsubscribed.append(list_id)
        self.contacts.touch(contact, self.now)
        email = contact.identifiers.get(EMAIL, "")
        self.tell("unsubscribed", email, self.now, {"list_id": left})

    def confirm(self, email: str) -> Contact:
        """Let somebody click on the link of the newest double opt-in mail.

        Raises:
            KeyError: There is no such link, or it was clicked.
        """
        body = self.opt_ins.take(email)
        if body is None:
            raise KeyError(email)
        self._api_key_name = ""
        try:
            contact, _ = self.writer.upsert({"email": email, "updateEnabled": True, **body})
        finally:
            self._api_key_name = API_KEY_NAME
        contact.attributes["DOUBLE_OPT-IN"] = 1
        return contact

    def remove_list(self, list_id: int) -> None:
        """Delete a list; its members stay."""
        self.lists.contact_list(list_id)
        for contact in self.contacts.members(list_id):
            self.contacts.unlink(contact, list_id)
        del self.lists.lists[list_id]

    def dump(self) -> dict[str, Any]:
        """Everything as JSON-ready values."""
        return {
            "attributes": self.attributes.dump(),
            "contacts": self.contacts.dump(),
            "lists": self.lists.dump(),
            "processes": self.processes.dump(),
            "webhooks": self.webhooks.dump(),
            "engagement": self.engagement.dump(),
            "transactional": self.transactional.dump(),
            "opt_ins": self.opt_ins.dump(),
            "events": self.events,
        }

    def load(self, state: dict[str, Any]) -> None:
        """Take over what `dump` gave."""
        self.attributes.load(state["attributes"])
        self.contacts.load(state["contacts"])
        self.lists.load(state["lists"])
        self.processes.load(state["processes"])
        self.webhooks.load(state["webhooks"])
        self.engagement.load(state["engagement"])
        self.transactional.load(state.get("transactional", []))
        self.opt_ins.load(state.get("opt_ins", {"mails": [], "open": {}}))
        self.events = state["events"]

    def _work(self, process: Process, task: dict[str, Any]) -> None:
        workers = {
            "import": self._import,
            "empty_list": self._empty_list,
            "export": self._export,
        }
        workers[task["kind"]](process, task)
        if task.get("notify_url"):
            told = {"processId": process.id, "status": process.status}
            self._sender.post(task["notify_url"], told)

    def _import(self, process: Process, task: dict[str, Any]) -> None:
        options = ImportOptions(**task["options"])
        ContactImport(self, options, task["rows"]).run(process, task["origin"])

    def _empty_list(self, _: Process, task: dict[str, Any]) -> None:
        for contact in self.contacts.members(task["list_id"]):
            self.contacts.unlink(contact, task["list_id"])
            self.contacts.touch(contact, self.now)

    def _export(self, process: Process, task: dict[str, Any]) -> None:
        name = f"export-{process.id}.csv"
        process.export_url = self.publish(name, task["csv"], task["origin"])
