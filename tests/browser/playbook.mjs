// A playbook of the journeys' own, in the format of the exports.

const task = (title, description = "") => ({ title, description, state: "", command: "", due_date: 0, assignee_id: "" });

export const PLAYBOOK = {
  title: "Incident response",
  description: "What we do when something breaks.",
  checklists: [
    {
      title: "Triage",
      items: [task("Start a call", "Use the **bridge**."), task("Set the severity"), task("Notify leadership")],
    },
    { title: "Mitigate", items: [task("Page the service owner"), task("Roll back the last deploy"), task("Watch the error rate")] },
    { title: "Wrap up", items: [task("Write the timeline"), task("Thank everybody")] },
  ],
  version: 1,
};

export const PLAYBOOK_FILE = JSON.stringify(PLAYBOOK);
