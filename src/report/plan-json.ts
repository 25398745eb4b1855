import type { Plan, Plans } from '../domain/contracts.ts';

/** `sidescan plan --format json`: plans in ascending order of their lower-cased ids, with a final newline. */
export function renderPlansJson(plans: readonly Plan[], takenAt: string): string {
  const document: Plans = { format: 'sidescan.plan/1', takenAt, plans: sortPlans(plans) };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** The order in which plans are printed in every format. */
function sortPlans(plans: readonly Plan[]): Plan[] {
  return plans
    .map((plan) => ({ key: plan.id.toLowerCase(), plan }))
    .sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)))
    .map(({ plan }) => plan);
}
