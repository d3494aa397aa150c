from typing import get_type_hints

from daemon.queue.requests import JobOptions, JobRequest


def test_options_are_the_fields_of_a_request() -> None:
    fields = get_type_hints(JobRequest)
    del fields["args"]
    assert get_type_hints(JobOptions) == fields
