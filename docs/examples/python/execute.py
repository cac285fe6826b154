#!/usr/bin/env python3
"""Executes a workflow over the bus and waits for its end. Needs pika (Debian: python3-pika).

Usage: RABBITMQ_URL=amqp://user:password@host:5672 execute.py WORKFLOW USE_CASE [INPUTS] [ID]

INPUTS is a JSON object. ID is the idempotency key: after a lost connection, run it again with the same one. Prints what the bus tells, one JSON line
each. Ends with 0 if the execution completed, 1 if it was rejected or ended otherwise.
"""
import json, os, sys, uuid

import pika


def main(workflow, use_case, inputs='{}', execution=None):
    execution = execution or f'python-{uuid.uuid4()}'
    parameters = pika.URLParameters(os.environ['RABBITMQ_URL'])
    connection = pika.BlockingConnection(parameters)
    channel = connection.channel()
    # The broker tells a publish that it has stored, and one that it has not.
    channel.confirm_delivery()
    # Answers to this very command come here; listen to the topic exchanges for those to all.
    replies = channel.queue_declare(queue='', exclusive=True).method.queue
    command = {
        'id': execution,
        'workflowId': workflow,
        'context': {'workflowId': workflow, 'useCase': use_case, 'inputs': json.loads(inputs)},
    }
    channel.basic_publish(
        exchange='vanguards.execute-workflow', routing_key='', mandatory=True, body=json.dumps(command).encode(),
        properties=pika.BasicProperties(
            content_type='application/json', delivery_mode=2, correlation_id=execution, reply_to=replies,
            # Checked by the broker: it has to be the user of this connection.
            user_id=parameters.credentials.username))
    for _, properties, body in channel.consume(replies, auto_ack=True):
        print(json.dumps({'type': properties.type, 'correlationId': properties.correlation_id, 'body': json.loads(body)}), flush=True)
        if properties.type != 'vanguards.execution-accepted':
            connection.close()
            return 0 if json.loads(body)['state'] == 'COMPLETED' else 1


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]) if 3 <= len(sys.argv) <= 5 else __doc__)
