// Executes a workflow over the bus and waits for its end. Needs amqplib: npm ci in this folder.
//
// Usage: RABBITMQ_URL=amqp://user:password@host:5672 node execute.mjs WORKFLOW USE_CASE [INPUTS] [ID]
//
// INPUTS is a JSON object. ID is the idempotency key: after a lost connection, run it again with the same one. Prints what the bus tells, one JSON line
// each. Ends with 0 if the execution completed, 1 if it was rejected or ended otherwise.
import { randomUUID } from 'node:crypto';
import amqp from 'amqplib';

const [workflowId, useCase, inputs = '{}', id = `node-${randomUUID()}`] = process.argv.slice(2);
if (!workflowId || !useCase) {
  console.error('Usage: node execute.mjs WORKFLOW USE_CASE [INPUTS] [ID]');
  process.exit(2);
}

const url = process.env.RABBITMQ_URL;
const connection = await amqp.connect(url);
// The broker tells a publish that it has stored, and one that it has not.
const channel = await connection.createConfirmChannel();
// Answers to this very command come here; listen to the topic exchanges for those to all.
const { queue } = await channel.assertQueue('', { exclusive: true });
const ended = new Promise((resolve) => channel.consume(queue, (message) => {
  const body = JSON.parse(message.content);
  console.log(JSON.stringify({ type: message.properties.type, correlationId: message.properties.correlationId, body }));
  if (message.properties.type !== 'vanguards.execution-accepted') resolve(body.state === 'COMPLETED' ? 0 : 1);
}, { noAck: true }));

const command = { id, workflowId, context: { workflowId, useCase, inputs: JSON.parse(inputs) } };
channel.publish('vanguards.execute-workflow', '', Buffer.from(JSON.stringify(command)), {
  contentType: 'application/json', persistent: true, mandatory: true, correlationId: id, replyTo: queue,
  // Checked by the broker: it has to be the user of this connection.
  userId: decodeURIComponent(new URL(url).username),
});
await channel.waitForConfirms();
process.exitCode = await ended;
await connection.close();
