from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.enums import Role
from accounts.models import User
from jobs.enums import JobState
from jobs.models import Job
from jobs.services import running
from tests.factories import make_user

NewJob = Callable[..., Job]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def mine(owner: User) -> Client:
    client = Client()
    client.force_login(owner)
    return client


def fail(job: Job) -> None:
    running.fail(job_id=job.pk, token=job.token, error="文件已损坏。", is_final=True)


def test_job_list_shows_my_jobs_only(mine: Client, owner: User, new_job: NewJob) -> None:
    new_job("a", by=owner, label="我的任务")
    new_job("b", by=make_user("other"), label="别人的任务")
    page = mine.get(reverse("jobs:job-list")).content.decode()
    assert "我的任务" in page
    assert "别人的任务" not in page


def test_job_list_filters_by_state(mine: Client, owner: User, new_job: NewJob, claimed: NewJob) -> None:
    new_job("a", by=owner, label="等着的")
    fail(claimed("b", by=owner, label="坏了的"))
    page = mine.get(reverse("jobs:job-list"), {"state": "failed"}).content.decode()
    assert "坏了的" in page
    assert "文件已损坏。" in page
    assert "等着的" not in page
    assert mine.get(reverse("jobs:job-list"), {"state": "nonsense"}).status_code == 200


def test_job_list_is_empty_in_words_and_warns_of_missing_workers(mine: Client) -> None:
    page = mine.get(reverse("jobs:job-list")).content.decode()
    assert "没有任务" in page
    assert "后台进程没有运行" in page


def test_job_list_costs_the_same_for_1_and_30_rows(
    owner: User, client: Client, new_job: NewJob, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(make_user("admin", Role.SYSTEM_ADMIN))
    new_job("0", by=owner)
    queries = 6  # session, user, grants, count, page, workers
    with django_assert_num_queries(queries):
        client.get(reverse("jobs:job-list"))
    for number in range(1, 30):
        new_job(str(number), by=owner)
    with django_assert_num_queries(queries):
        client.get(reverse("jobs:job-list"))


def test_job_list_pages(mine: Client, owner: User, new_job: NewJob) -> None:
    for number in range(31):
        new_job(str(number), by=owner, label=f"任务{number:03d}号")
    first = mine.get(reverse("jobs:job-list")).content.decode()
    second = mine.get(reverse("jobs:job-list"), {"page": "2"}).content.decode()
    assert "任务030号" in first
    assert "任务000号" not in first
    assert "任务000号" in second


def test_job_detail_polls_while_running_and_offers_cancel(mine: Client, owner: User, claimed: NewJob) -> None:
    job = claimed(by=owner, label="报告")
    page = mine.get(job.get_absolute_url()).content.decode()
    assert f'hx-get="{reverse("jobs:job-progress", args=[job.pk])}"' in page
    assert reverse("jobs:job-cancel", args=[job.pk]) in page
    assert reverse("jobs:job-retry", args=[job.pk]) not in page


def test_job_detail_of_a_failed_job_stops_polling_and_offers_retry(
    mine: Client, owner: User, claimed: NewJob
) -> None:
    job = claimed(by=owner)
    fail(job)
    page = mine.get(job.get_absolute_url()).content.decode()
    assert 'hx-trigger="every' not in page
    assert "文件已损坏。" in page
    assert reverse("jobs:job-retry", args=[job.pk]) in page


def test_job_progress_is_a_fragment_until_the_end_reloads_the_page(
    mine: Client, owner: User, claimed: NewJob
) -> None:
    job = claimed(by=owner)
    running.report(job_id=job.pk, token=job.token, done=3, total=12, note="第 3 行")
    url = reverse("jobs:job-progress", args=[job.pk])
    fragment = mine.get(url, headers=HTMX).content.decode()
    assert '<progress value="3" max="12"' in fragment
    assert "第 3 行" in fragment
    assert "<html" not in fragment
    running.finish(job_id=job.pk, token=job.token, result=None)
    assert mine.get(url, headers=HTMX).headers["HX-Refresh"] == "true"
    assert "完成" in mine.get(url).content.decode()


def test_group_progress_tells_its_numbers(
    mine: Client, owner: User, new_job: NewJob, claimed: NewJob
) -> None:
    fail(claimed("a", by=owner, group="run:1"))
    claimed("b", by=owner, group="run:1")
    new_job("c", by=owner, group="run:1")
    url = reverse("jobs:group-progress", args=["run:1"])
    fragment = mine.get(url, headers=HTMX).content.decode()
    assert "完成 0，进行中 1，等待 1，失败 1" in fragment
    assert f'hx-get="{url}"' in fragment
    mine.post(reverse("jobs:group-cancel", args=["run:1"]))
    for job in Job.objects.filter(state=JobState.RUNNING):
        running.stop_cancelled(job_id=job.pk, token=job.token)
    assert mine.get(url, headers=HTMX).headers["HX-Refresh"] == "true"


def test_cancel_and_retry_of_one_job(mine: Client, owner: User, new_job: NewJob) -> None:
    job = new_job(by=owner)
    for verb, state in [("cancel", JobState.CANCELLED), ("retry", JobState.QUEUED)]:
        response = mine.post(reverse(f"jobs:job-{verb}", args=[job.pk]))
        assert response.headers["Location"] == job.get_absolute_url()
        job.refresh_from_db()
        assert job.state == state


def test_cancel_and_retry_of_a_batch_go_back_to_the_page_that_asked(
    mine: Client, owner: User, new_job: NewJob
) -> None:
    new_job(by=owner, group="g")
    for verb, state in [("cancel", JobState.CANCELLED), ("retry", JobState.QUEUED)]:
        response = mine.post(reverse(f"jobs:group-{verb}", args=["g"]), {"next": "/somewhere/"})
        assert response.headers["Location"] == "/somewhere/"
        assert Job.objects.get().state == state


def test_next_leads_to_no_other_site(mine: Client, owner: User, new_job: NewJob) -> None:
    new_job(by=owner, group="g")
    response = mine.post(reverse("jobs:group-cancel", args=["g"]), {"next": "https://evil.example/"})
    assert response.headers["Location"] == reverse("jobs:job-list") + "?group=g"


def test_a_refusal_is_told_on_the_page(mine: Client, owner: User, claimed: NewJob) -> None:
    job = claimed(by=owner)
    running.finish(job_id=job.pk, token=job.token, result=None)
    page = mine.post(reverse("jobs:job-cancel", args=[job.pk]), follow=True).content.decode()
    assert "任务已经完成，不能取消。" in page


ONE = [("get", "job-detail"), ("get", "job-progress"), ("post", "job-cancel"), ("post", "job-retry")]
BATCH = [("get", "group-progress"), ("post", "group-cancel"), ("post", "group-retry")]


@pytest.mark.parametrize(("method", "name"), ONE)
def test_a_job_out_of_scope_is_not_found(
    client: Client, owner: User, new_job: NewJob, method: str, name: str
) -> None:
    job = new_job(by=owner)
    client.force_login(make_user("other", Role.DEPARTMENT_HEAD))
    assert getattr(client, method)(reverse(f"jobs:{name}", args=[job.pk])).status_code == 404
    client.force_login(make_user("admin", Role.SYSTEM_ADMIN))
    assert getattr(client, method)(reverse(f"jobs:{name}", args=[job.pk])).status_code in (200, 302)


@pytest.mark.parametrize(("method", "name"), BATCH)
def test_a_batch_out_of_scope_is_not_found(
    client: Client, owner: User, new_job: NewJob, method: str, name: str
) -> None:
    other = make_user("other", Role.DEPARTMENT_HEAD)
    new_job("theirs", by=owner, group="g")
    new_job("ours", by=other, group="g")
    client.force_login(other)
    assert getattr(client, method)(reverse(f"jobs:{name}", args=["g"])).status_code == 404
    assert getattr(client, method)(reverse(f"jobs:{name}", args=["nothing"])).status_code == 404


@pytest.mark.parametrize("name", ["job-cancel", "job-retry"])
def test_changes_need_post(mine: Client, owner: User, new_job: NewJob, name: str) -> None:
    assert mine.get(reverse(f"jobs:{name}", args=[new_job(by=owner).pk])).status_code == 405
