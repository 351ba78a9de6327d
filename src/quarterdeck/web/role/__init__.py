"""The job page alive: pages, for whoever brought one, and for a manager's team once it is published."""
