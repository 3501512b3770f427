"""An agent in Python with plain requests: asks its budget, works, books what it used."""

import os
import uuid

import requests

URL = os.environ.get("PURSER_URL", "http://localhost:3000")
session = requests.Session()
session.headers["Authorization"] = f"Bearer {os.environ['PURSER_KEY']}"


def call(path, body):
    """One call; tried again with the same body, so with the same key, it counts once."""
    for attempt in range(3):
        try:
            answer = session.post(f"{URL}/api/v1{path}", json=body, timeout=10)
        except requests.ConnectionError:
            if attempt == 2:
                raise
            continue
        if answer.status_code < 500 or attempt == 2:
            return answer


def ask_model(model):
    """Here a model would be called."""
    return {"text": "Books that balance.", "input_tokens": 700, "output_tokens": 300, "model": model}


def run(task, max_output_tokens):
    asked = {
        "agentType": "CONTENT",
        "agentId": "python-writer",
        "task": task,
        "provider": "openai",
        "model": "gpt-4o-mini",
        "estimatedInputTokens": 800,
        "maxOutputTokens": max_output_tokens,
        "idempotencyKey": str(uuid.uuid4()),
    }
    answer = call("/authorizations", asked)
    if answer.status_code == 402:
        decision = answer.json()["decision"]
        print(f"refused: {decision['reason']}")
        return
    answer.raise_for_status()
    held = answer.json()
    reservation = f"/authorizations/{held['reservationId']}"
    try:
        result = ask_model(held.get("model", asked["model"]))
    except Exception:
        call(f"{reservation}/release", {})
        raise
    used = {
        "model": result["model"],
        "inputTokens": result["input_tokens"],
        "outputTokens": result["output_tokens"],
        "success": True,
    }
    booked = call(f"{reservation}/settle", used)
    booked.raise_for_status()
    print(f"booked {booked.json()['cost']} USD")


run("a short text", 500)
run("a library", 900_000_000)
