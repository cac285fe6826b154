/** Something small that runs, to write over. */
export const starterOf = (useCase: string) => `id: my-workflow
name: My workflow
description: What it is for
useCase: ${useCase}
version: 1.0.0
steps:
  - id: hello
    name: Say hello
    type: transform
    config:
      transform:
        expression:
          greeting: "Hello, as of {{ asOf }}"
outputs:
  schema:
    greeting: string
`;
