"""The whole system on one machine: started, watched, started again when it dies, stopped.

One supervisor process is the parent of everything: PostgreSQL, Kafka, the three services and a
mail catcher. `supervisor` is its life, `children` one process of it, `servers`, `services` and
`provisioning` what is started and prepared, `folder` what is on disk; `control` and `status` are
the view of other commands on a supervisor that runs, ran or was killed.
"""
