"""What calendars and pagers read and write, in their documented shapes. Text in, values out, and back."""
