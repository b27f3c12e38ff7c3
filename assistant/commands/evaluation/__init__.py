"""The commands under `assistant eval`: options in, one call, a report and an exit code out."""
