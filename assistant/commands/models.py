"""The command that says which language models can be used: `assistant models`."""

from __future__ import annotations

from assistant.commands.options import AsJson, BaseUrl, Home, open_library, print_json


def models(as_json: AsJson = False, base_url: BaseUrl = None, home: Home = None) -> None:
    """List the language models that can be reached, and what the others need.

    Servers on this machine are asked for their models; services elsewhere are not asked.
    """
    from assistant.terminal.screen import console
    from assistant.text.printable import clean
    from assistant.writing.model_list import list_models

    with open_library(home, base_url=base_url) as library:
        found = list_models(base_url=library.settings.base_url)
    if as_json:
        print_json([provider.to_json() for provider in found])
        return
    for provider in found:
        if provider.missing:
            line = f"{provider.name}  not ready: {provider.missing}"
        else:
            line = f"{provider.name}  ready  {', '.join(provider.models)}".rstrip()
        console().print(clean(line), markup=False, highlight=False)
