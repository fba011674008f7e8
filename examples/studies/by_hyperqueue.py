"""Hands the chunks of a study to HyperQueue until none is missing: python3 by_hyperqueue.py DYEPACK PLAN FOLDER [WORKERS]

Needs `pip install hyperqueue` in a virtual environment and nobody's permission. Here the server and its workers, of one core each, are on
this machine; on others a running server takes the place of LocalCluster. A chunk whose process was ended is handed out again and goes on
where it was; one that is done does nothing.
"""
import pathlib
import subprocess
import sys

from hyperqueue import Client, Job, LocalCluster
from hyperqueue.cluster import WorkerConfig


def main(dyepack: str, plan: str, folder: str, workers: int = 2) -> int:
    lines = pathlib.Path(plan).read_text().split()
    study = lines[0].split(",file=")[1].split(",")[0]
    with LocalCluster() as cluster:
        for _ in range(workers):
            cluster.start_worker(WorkerConfig(cores=1))
        client: Client = cluster.client()
        for _ in range(3):
            job = Job(default_env={"RAYON_NUM_THREADS": "1"})
            for line in lines:
                job.program([dyepack, "study", "run", "--chunk", line, "--output", folder], stdout=None, stderr=None)
            client.wait_for_jobs([client.submit(job)], raise_on_error=False)
            if subprocess.run([dyepack, "study", "status", study, "--output", folder]).returncode == 0:
                return subprocess.run([dyepack, "study", "merge", study, "--output", folder]).returncode
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4], *map(int, sys.argv[4:])))
