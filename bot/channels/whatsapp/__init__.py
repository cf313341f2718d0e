"""Everything of WhatsApp through Twilio. The library twilio lives here and nowhere else."""
