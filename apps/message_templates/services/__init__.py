"""Changes of message templates, one file for each group of verbs: writing (people), carrying (to the platform),
syncing (from the platform), hearing (webhooks), using (in messages)."""
