"""When will it be done: forecasts from what a team finished. Pure: values in, values out, no clock."""
