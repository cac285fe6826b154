// Reads a suite's report (CTRF of xUnit, or Vitest's JSON) and prints "passed failed skipped"; with "failures", what failed and why; with "names", what failed.
import { readFileSync } from 'node:fs'

const [file, what] = process.argv.slice(2)
const report = JSON.parse(readFileSync(file, 'utf8'))
const tests = report.results
  ? report.results.tests.map((test) => ({ name: test.name, status: test.status, why: [test.message, test.trace, test.stdout?.join('\n')].filter(Boolean).join('\n') }))
  : report.testResults.flatMap((suite) => [
      ...suite.assertionResults.map((test) => ({ name: `${suite.name} ${test.fullName}`, status: test.status, why: test.failureMessages.join('\n') })),
      ...(suite.status === 'failed' && suite.assertionResults.length === 0 ? [{ name: suite.name, status: 'failed', why: suite.message }] : []),
    ])
const count = (...states) => tests.filter((test) => states.includes(test.status)).length

const failed = tests.filter((test) => test.status === 'failed')

if (what === 'names') {
  for (const test of failed) console.log(test.name)
} else if (what === 'failures') {
  for (const test of failed) {
    console.log(`  ✗ ${test.name}\n${test.why.split('\n').slice(0, 40).map((line) => `      ${line}`).join('\n')}`)
  }
} else {
  console.log(count('passed'), tests.length - count('passed', 'skipped', 'pending', 'todo'), count('skipped', 'pending', 'todo'))
}
