"""Custom and default questions, and answers to the custom ones."""

from html import escape
from typing import Any

from vendor_sandbox.eventbrite import ids
from vendor_sandbox.eventbrite.render.view import Row, View
from vendor_sandbox.world.model import Event, Order, Question

CHOICES_PER_QUESTION = 100
"""Room for ids of choices."""
SEVERAL = " | "
"""Between the choices that one answer names (recorded)."""
ANSWER_TYPES = {"choice": "dropdown", "file": "text"}
CANNED = {
    "first_name": "First Name",
    "last_name": "Last Name",
    "email": "Email Address",
    "cell_phone": "Cell Phone",
    "job_title": "Job Title",
}
ALWAYS_ASKED = frozenset({"first_name", "last_name", "email"})


def question_row(question: Question, event: Event, view: View) -> Row:
    """A custom question."""
    number, event_id = ids.QUESTION.text(question.id), ids.EVENT.text(event.id)
    return {
        "resource_uri": view.uri(f"events/{event_id}/questions/{number}"),
        "id": number,
        "question": {"text": question.text, "html": escape(question.text)},
        "type": _question_type(question),
        "required": question.required,
        "respondent": "ticket_buyer" if question.per_order else "attendee",
        "display_answer_on_order": True,
        "waiver": None,
        "choices": _choices(question),
        "ticket_classes": [],
        "parent_id": None,
        "parent_choice_id": None,
        "sorting": event.questions.index(question) + 1,
    }


def _question_type(question: Question) -> str:
    if takes_several(question):
        return "checkbox"
    return "dropdown" if question.kind == "choice" else "text"


def canned_row(slug: str, event: Event, view: View) -> Row:
    """A default question; its id is a slug that every event shares."""
    event_id = ids.EVENT.text(event.id)
    always = slug in ALWAYS_ASKED
    return {
        "resource_uri": view.uri(f"events/{event_id}/canned_questions/{slug}"),
        "id": slug,
        "question": {"text": CANNED[slug], "html": CANNED[slug]},
        "type": "text",
        "required": always,
        "include": always or slug == "cell_phone",
        "editable": not always,
        "choices": [],
        "ticket_classes": [],
        "group_id": "contact_information",
        "group_display_header": "Contact Information",
        "respondent": "attendee" if event.collects_attendees else "ticket_buyer",
        "default_value": None,
    }


def asked(question: Question) -> Row:
    """A question as orders and attendees repeat it."""
    return {
        "id": ids.QUESTION.text(question.id),
        "label": question.text,
        "type": answer_type(question),
        "required": question.required,
    }


def answers(order: Order, given: dict[int, str | None], view: View) -> list[Row]:
    """The answers `given`, without `answer` where a question was left blank."""
    questions = {question.id: question for question in order.event.questions}
    return [
        _answer(questions[number], _chosen(questions[number], text, order), view)
        for number, text in given.items()
        if number in questions
    ]


def answer_type(question: Question) -> str:
    """The type of an answer (Eventbrite API, Answer)."""
    if takes_several(question):
        return "multiple_choice"
    return ANSWER_TYPES.get(question.kind, question.kind)


def takes_several(question: Question) -> bool:
    """Whether several of the choices may be ticked."""
    return question.kind == "choice" and question.id % 3 == 0


def _chosen(question: Question, text: str | None, order: Order) -> str | None:
    """What was ticked: of every other order two choices, where several may be."""
    if text is None or not takes_several(question) or order.id % 2 == 0:
        return text
    others = [choice for choice in question.choices if choice != text]
    return SEVERAL.join([text, *others[:1]])


def _answer(question: Question, text: str | None, view: View) -> Row:
    row: Row = {
        "question_id": ids.QUESTION.text(question.id),
        "question": question.text,
        "type": answer_type(question),
    }
    return row if text is None else {**row, "answer": _answered(question, text, view)}


def _answered(question: Question, text: str, view: View) -> Any:
    if view.structured_answers and question.kind == "address":
        return {"address_1": text}
    if view.structured_answers and question.kind == "date":
        return {"date": text}
    return text


def _choices(question: Question) -> list[Row]:
    return [
        {
            "id": ids.CHOICE.text(question.id * CHOICES_PER_QUESTION + place),
            "answer": {"text": choice, "html": choice},
            "quantity_available": None,
            "quantity_sold": 0,
            "low_stock": None,
            "subquestion_ids": [],
        }
        for place, choice in enumerate(question.choices)
    ]
