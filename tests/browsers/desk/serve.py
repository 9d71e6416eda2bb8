"""Makes the site's database with its tickets, says the session key of an agent who is logged in, and serves the site:
`python -m tests.browsers.desk.serve PORT`."""

import json
import os
import sys

PASSWORD = "of one test"
MORE_TICKETS = 20
"""Of one question each: for what is measured over many pages."""


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.browsers.desk.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    print(json.dumps(_made()), flush=True)
    call_command("runserver", f"127.0.0.1:{sys.argv[1]}", use_reloader=False, verbosity=0)


def _made() -> dict[str, object]:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.auth.models import User
    from django.contrib.sessions.backends.db import SessionStore
    from helpdesk.models import FollowUp, Queue, Ticket

    agent = User.objects.create_superuser("ana", "ana@desk.example", PASSWORD, first_name="Ana", last_name="Gil")
    queue = Queue.objects.create(title="Support", slug="support")
    first = Ticket.objects.create(
        title="Sending the front light back",
        queue=queue,
        submitter_email="mara@customer.example",
        description="Hello,\n\nhow long do I have to send the front light back?\n\nMara Lind",
    )
    FollowUp.objects.create(ticket=first, title="Comment", comment="Dear Mara, was it used?", public=True, user=agent)
    FollowUp.objects.create(ticket=first, title="Comment", comment="Bought in *May*.", public=False, user=agent)
    FollowUp.objects.create(
        ticket=first, title="Mail", comment="No, it was not.\n\nAnd who pays for it?", public=True, message_id="<a@b>"
    )
    Ticket.objects.create(
        title="The bell is silent",
        queue=queue,
        submitter_email="mara@customer.example",
        description="It does not ring.",
    )
    more = [
        Ticket.objects.create(
            title=f"Question {number}",
            queue=queue,
            submitter_email=f"customer{number}@customer.example",
            description=f"How long does delivery number {number} take?",
        )
        for number in range(MORE_TICKETS)
    ]
    answered = Ticket.objects.create(
        title="Sending my machine back",
        queue=queue,
        submitter_email="lena@customer.example",
        description="Hello,\n\nI bought a sewing machine from you two weeks ago and would like to send it back. "
        "How long do I have, and who pays for the return?\n\nLena Roth",
    )
    session = SessionStore()
    session[SESSION_KEY] = str(agent.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = agent.get_session_auth_hash()
    session.create()
    tickets = {"ticket": first.pk, "more": [ticket.pk for ticket in more], "answered": answered.pk}
    return {"session": session.session_key, **tickets}


if __name__ == "__main__":
    main()
