/** Counting a question's answers. */
import type { Question } from '../shared/lesson-state'

export function letter(option: number): string {
  return String.fromCharCode(65 + option)
}

export function isAnswered({ answers }: Question, participation: string): boolean {
  return (answers.get(participation) ?? []).some((count) => count > 0)
}

/** Pupils per option over all classes. */
export function sumOf({ options, answers }: Question): number[] {
  return Array.from({ length: options }, (_one, option) =>
    [...answers.values()].reduce((sum, counts) => sum + (counts[option] ?? 0), 0),
  )
}
