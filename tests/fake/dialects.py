"""How the well-known chat endpoints differ, for the fake model: what each refuses, and the shape of
what it answers, made by hand after their documentation.

A dialect is refused() (None, or the answer to a request it does not take), reply() (the JSON of a
reply) and headers() (what comes with it).
"""
import json

from server import Response

NAMES = ("openai", "azure", "vllm", "llama-server", "ollama", "openrouter", "groq", "mistral",
         "bedrock", "plain")
# Those that take one name only for the limit of the reply; the others take both.
TOKENS_FIELD = {"openai": "max_completion_tokens", "azure": "max_completion_tokens",
                "mistral": "max_tokens", "ollama": "max_tokens", "plain": "max_tokens"}
# Those that hold to a schema; groq stands for its models that do not.
FORMS = {"groq": ("json_object",), "plain": ()}
THOUGHT = "The page speaks of {a workshop}. I shall quote it."


def as_json(value, status=200, headers=()):
    return Response(status, json.dumps(value, ensure_ascii=False).encode(),
                    type="application/json", headers=list(headers))


def error(dialect, status, message):
    """An error as the endpoint words it."""
    if dialect == "ollama":
        return as_json({"error": message}, status)
    if dialect == "mistral":
        return as_json({"object": "error", "message": {"detail": [{"msg": message}]}}, status)
    if dialect == "vllm":
        return as_json({"detail": message}, status)
    if dialect == "bedrock":
        return as_json({"Message": message}, status)
    return as_json({"error": {"message": message, "type": "invalid_request_error"}}, status)


def key_of(dialect, headers):
    """The key that a request brings, where this endpoint looks for it."""
    if dialect == "azure":
        return headers.get("api-key")
    scheme, _space, key = headers.get("authorization", "").partition(" ")
    return key if scheme == "Bearer" else None


def paths(dialect):
    """(path, query must name api-version)."""
    if dialect == "azure":
        return "/openai/deployments/fake/chat/completions", True
    return "/v1/chat/completions", False


def refused(dialect, asked):
    """None, or the answer to a request whose form this endpoint does not take."""
    wanted = TOKENS_FIELD.get(dialect)
    for name in ("max_tokens", "max_completion_tokens"):
        if wanted and name in asked and name != wanted:
            return error(dialect, 400, f"Unrecognized request argument: '{name}'. Use '{wanted}'.")
    form = asked.get("response_format", {}).get("type")
    if form and form not in FORMS.get(dialect, ("json_schema", "json_object")):
        return error(dialect, 400, f"This model does not support response_format `{form}`.")
    return None


def message(dialect, text):
    """The message of the choice: where each puts what the model thought."""
    said = {"role": "assistant", "content": text}
    if dialect == "vllm":
        said["reasoning_content"] = THOUGHT
    elif dialect in ("ollama", "groq", "openrouter"):
        said["reasoning"] = THOUGHT
    elif dialect == "llama-server":
        said["content"] = f"<think>\n{THOUGHT}\n</think>\n\n{text}"
    elif dialect == "bedrock":
        said["content"] = f"<reasoning>{THOUGHT}</reasoning>{text}"
    elif dialect == "plain":
        said["content"] = f"{THOUGHT}</think>```json\n{text}\n```"
    elif dialect == "mistral":
        said["content"] = [{"type": "thinking", "thinking": [{"type": "text", "text": THOUGHT}]},
                           {"type": "text", "text": text}]
    elif dialect in ("openai", "azure"):
        said["refusal"] = None
    return said


def usage(dialect, tokens_in, tokens_out):
    """What it tells of the tokens; nothing for an endpoint that tells nothing."""
    if dialect == "plain":
        return None
    told = {"prompt_tokens": tokens_in, "completion_tokens": tokens_out,
            "total_tokens": tokens_in + tokens_out}
    if dialect in ("openai", "azure"):
        told["prompt_tokens_details"] = {"cached_tokens": tokens_in // 2}
    if dialect == "vllm":
        told["prompt_tokens_details"] = None
    return told


def headers(dialect):
    """Limits a minute, in the names of each."""
    if dialect in ("openai", "azure", "groq"):
        return [("x-ratelimit-limit-requests", "60000"), ("x-ratelimit-remaining-requests", "59999"),
                ("x-ratelimit-reset-requests", "12ms"), ("x-ratelimit-limit-tokens", "90000000"),
                ("x-ratelimit-remaining-tokens", "89999000"), ("x-ratelimit-reset-tokens", "1m2.5s")]
    if dialect == "mistral":
        return [("x-ratelimit-limit-req-minute", "60000"),
                ("x-ratelimit-remaining-req-minute", "59999")]
    return []
