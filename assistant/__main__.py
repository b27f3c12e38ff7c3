"""`python -m assistant` is the same as `assistant`."""

from assistant.commands.app import main

if __name__ == "__main__":
    main()
