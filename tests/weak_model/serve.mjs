// An OpenAI-compatible chat endpoint around a model file, on loopback: POST /v1/chat/completions.
// One call at a time, so that the fixed beginning of the prompt is evaluated once. usage: node serve.mjs WEIGHTS CONTEXT_TOKENS; prints {"port":N} when ready.
import http from "node:http";
import path from "node:path";
import process from "node:process";
import {createRequire} from "node:module";
import {pathToFileURL} from "node:url";

// Packages are beside the weights, not beside this file.
const [weights, contextTokens] = [path.resolve(process.argv[2]), Number(process.argv[3])];
const packages = createRequire(pathToFileURL(path.join(path.dirname(weights), "package.json")));
const {getLlama, LlamaChatSession} = await import(
  pathToFileURL(packages.resolve("node-llama-cpp")).href);

const requestBytesMax = 4 << 20;
// Threads of llama.cpp wait for one another by spinning: on a busy machine two take ten times the CPU
// of one for the same reply.
const llama = await getLlama({build: "never", gpu: false, logLevel: "error", maxThreads: 1});
const model = await llama.loadModel({modelPath: weights});
const context = await model.createContext({contextSize: contextTokens, threads: 1});
const sequence = context.getSequence();
const grammars = new Map();

class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

const tokensIn = (text) => model.tokenize(text).length;

// A model this small fills in the example of how to decline, whatever the pages say. So that its writing is
// put to the proof it is not let off: the form it has to keep to has no place for declining.
function withoutAbstaining(schema) {
  if (schema.properties?.abstain === undefined) return schema;
  const {abstain, ...properties} = schema.properties;
  return {...schema, properties, required: schema.required.filter((name) => name !== "abstain")};
}

async function grammarOf(format) {
  if (format?.type === "json_object") return await llama.getGrammarFor("json");
  if (format?.type !== "json_schema") return undefined;
  const key = JSON.stringify(format.json_schema.schema);
  if (!grammars.has(key)) {
    try {
      grammars.set(key, await llama.createGrammarForJsonSchema(
        withoutAbstaining(format.json_schema.schema)));
    } catch (error) {
      throw new Refused(400, `response_format: this json_schema is not known here (${error.message})`);
    }
  }
  return grammars.get(key);
}

async function complete(call) {
  const turns = call.messages;
  if (!Array.isArray(turns) || turns.length === 0) throw new Refused(400, "messages are missing");
  const prompt = turns.at(-1).content;
  const tokens = turns.reduce((sum, turn) => sum + tokensIn(turn.content) + 8, 0);
  const replyTokens = Math.min(call.max_tokens ?? 512, 512);
  if (tokens + replyTokens > contextTokens) {
    throw new Refused(400, `context_length_exceeded: ${tokens} tokens, ${contextTokens} fit`);
  }
  const session = new LlamaChatSession({contextSequence: sequence, systemPrompt: ""});
  session.setChatHistory(turns.slice(0, -1).map((turn) => turn.role === "assistant"
    ? {type: "model", response: [turn.content]}
    : {type: turn.role, text: turn.content}));
  const reply = await session.promptWithMeta(prompt, {
    maxTokens: replyTokens,
    temperature: call.temperature ?? 0.7,
    seed: call.seed ?? 1,
    repeatPenalty: {penalty: 1.1},
    grammar: await grammarOf(call.response_format)
  });
  session.dispose({disposeSequence: false});
  const written = tokensIn(reply.responseText);
  return {
    object: "chat.completion",
    model: call.model ?? path.basename(weights),
    choices: [{
      index: 0,
      message: {role: "assistant", content: reply.responseText},
      finish_reason: reply.stopReason === "maxTokens" ? "length" : "stop"
    }],
    usage: {prompt_tokens: tokens, completion_tokens: written, total_tokens: tokens + written}
  };
}

let last = Promise.resolve();  // Calls wait for one another.
const inTurn = (work) => (last = last.then(work, work));

async function bodyOf(request) {
  const parts = [];
  let bytes = 0;
  for await (const part of request) {
    bytes += part.length;
    if (bytes > requestBytesMax) throw new Refused(413, "the request is too large");
    parts.push(part);
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString("utf8"));
  } catch {
    throw new Refused(400, "the request is no JSON");
  }
}

const server = http.createServer(async (request, response) => {
  let status = 200;
  let answer;
  try {
    if (request.method !== "POST" || !request.url.endsWith("/chat/completions")) {
      throw new Refused(404, "POST /v1/chat/completions is all there is");
    }
    const call = await bodyOf(request);
    answer = await inTurn(() => complete(call));
  } catch (error) {
    status = error.status ?? 500;
    answer = {error: {message: error.message}};
  }
  const body = JSON.stringify(answer);
  response.writeHead(status, {"Content-Type": "application/json"});
  response.end(body);
});
server.requestTimeout = 0;
server.listen(0, "127.0.0.1", () => console.log(JSON.stringify({port: server.address().port})));
