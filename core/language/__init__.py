"""What words say, before anybody asks what they are about: tokens, questions, phrases, facts, language."""
