"""What the work comes to: measures of workflow and copilot, warnings, and which intents may be answered in tier 1."""
