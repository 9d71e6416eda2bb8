"""Thirty mails with two questions each, written for this project: one that the sample workspace's pages
answer, and one that no page says anything on."""

MAILS: tuple[tuple[str, str, str], ...] = (
    (
        "Hi,\n\n{a} {b}\n\nThanks,\nMia",
        "How long do I have to send back a machine I bought?",
        "Do you sell knitting machines as well?",
    ),
    (
        "Hello team,\n\n{b} {a}\n\nBest regards",
        "What does a courier collection cost?",
        "Is there a shop of yours in Dublin that I could visit?",
    ),
    ("{a} Another thing: {b}", "How do I pause my plan while I am abroad?", "Can I pay with cryptocurrency?"),
    (
        "Good morning,\n{a}\n{b}\nKind regards, Tom",
        "When do I get my deposit back?",
        "Do you offer a discount for students?",
    ),
    ("{b} And {a}", "how often should I oil the machine?", "Do you have vacancies for a technician at the moment?"),
    (
        "Hi there,\n\n{a} Also, {b}\n\nCheers",
        "which needles do I need for denim?",
        "can you embroider my company logo on twenty shirts?",
    ),
    (
        "Dear support,\n\n{a}\n\n{b}\n\nSincerely, A. Brown",
        "How do I end my plan?",
        "Will you be at the craft fair in Cologne?",
    ),
    (
        "{a} {b}",
        "My Heron shows an error code on its display. What does it mean?",
        "Could you recommend a book on tailoring for beginners?",
    ),
    ("Hey,\n{b} {a}\nThx", "Where do I find my invoices?", "Do you lend ironing boards?"),
    (
        "Hello,\n\n{a} {b}",
        "How long is the guarantee on a machine that I buy?",
        "Do your machines work on a solar battery in a camper van?",
    ),
    (
        "{a}\n\n{b}",
        "Can I change the delivery address after ordering?",
        "Is the founder available for a podcast interview?",
    ),
    (
        "Hi!\n\n{a} Second question: {b}\n\nBye, Jo",
        "How do I reset my password?",
        "do you have a mobile app for Android tablets?",
    ),
    (
        "{b} {a} Many thanks in advance!",
        "What happens if my card payment fails?",
        "Can I hire one of your teachers for a wedding party?",
    ),
    ("Hello,\n{a} {b}\nRegards", "Can I use a gift card for the deposit?", "Do you sponsor school theatre groups?"),
    ("{a} One more thing: {b}", "What do I get for referring a friend?", "what is your VAT number in Portugal?"),
    (
        "Hi,\n\n{b}\n\n{a}\n\nThanks a lot",
        "Do repairs cost anything while I am on a plan?",
        "Do you repair antique typewriters?",
    ),
    (
        "Dear team, {a} {b} Best wishes, Lena",
        "How soon is a machine delivered after I order it?",
        "Could you ship a machine to a research station in Antarctica?",
    ),
    ("{a} {b}", "What should I do if the machine smells of smoke?", "Do you have a podcast about quilting history?"),
    ("Hello!\n{b} {a}", "Can I keep the machine when my plan ends?", "Which fabric shops near Leeds do you recommend?"),
    ("{a}\n{b}\nThank you", "How do I get a copy of my personal data?", "Do you plant a tree for each order?"),
    (
        "Hi,\n{a} {b}\nGreetings, Sam",
        "How do I thread the machine for the first time?",
        "Can I see the carbon footprint of a machine?",
    ),
    ("{b} Besides, {a}", "are the online workshops recorded?", "Do you give certificates for professional tailors?"),
    (
        "Good evening,\n\n{a} {b}\n\nYours, P. Hill",
        "What are the prices of the monthly plans?",
        "Do you accept old bicycles in part exchange?",
    ),
    (
        "{a} Also: {b}",
        "How much notice must I give to end the plan?",
        "may I film your warehouse for my video channel?",
    ),
    (
        "Hi,\n\n{a}\n{b}\n\nThanks",
        "When are you open and how do I reach you?",
        "Could you translate my sewing pattern from Japanese?",
    ),
    (
        "Hello,\n{b}\n{a}",
        "Can somebody collect the machine from my home?",
        "Do you insure jewellery that is left in a parcel?",
    ),
    (
        "{a} {b} Thanks!",
        "What is taken off my deposit if a part is missing?",
        "Is there a loyalty card for the cafe next door?",
    ),
    (
        "Hey team,\n\n{a} Plus, {b}\n\nAll the best",
        "how do I clean lint out of the machine?",
        "where can I recycle old mattresses?",
    ),
    (
        "{a}\n\n{b}",
        "Do I get my money back if a bought machine is faulty?",
        "Can I book a table for lunch at your office?",
    ),
    (
        "Hi,\n{b} {a}\nBest, Noor",
        "Can I swap my machine for a computerised one?",
        "Does your insurance cover my dog at the workshop?",
    ),
)
"""Frame, the question that is answered, the one that is not."""
