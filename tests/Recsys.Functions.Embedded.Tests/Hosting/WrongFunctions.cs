#pragma warning disable CA1822, IDE0060 // Nothing here is ever run.
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Recsys.Functions.Embedded.Tests.Hosting;

/// <summary>Functions that an app must not start with, a class each.</summary>
public static class WrongFunctions
{
    public sealed class NoTrigger
    {
        [Function("Wrong")]
        public void Run(string text)
        {
        }
    }

    public sealed class TwoTriggers
    {
        [Function("Wrong")]
        public IActionResult Run([HttpTrigger] HttpRequest request, [TimerTrigger("0 0 0 * * *")] TimerInfo timer) => new OkResult();
    }

    public sealed class PlainResult
    {
        [Function("Wrong")]
        public string Run([HttpTrigger] HttpRequest request) => string.Empty;
    }

    public sealed class RequestOfAnotherType
    {
        [Function("Wrong")]
        public IActionResult Run([HttpTrigger] string request) => new OkResult();
    }

    public sealed class BrokenRoute
    {
        [Function("Wrong")]
        public IActionResult Run([HttpTrigger(Route = "a/{b")] HttpRequest request) => new OkResult();
    }

    public sealed class UnknownParameter
    {
        [Function("Wrong")]
        public IActionResult Run([HttpTrigger] HttpRequest request, Uri other) => new OkResult();
    }

    public sealed class AsyncVoid
    {
        [Function("Wrong")]
        public async void Run([TimerTrigger("0 0 0 * * *")] TimerInfo timer) => await Task.Yield();
    }

    public sealed class FiveFields
    {
        [Function("Wrong")]
        public void Run([TimerTrigger("0 0 * * *")] TimerInfo timer)
        {
        }
    }

    public sealed class NoSuchHour
    {
        [Function("Wrong")]
        public void Run([TimerTrigger("0 0 25 * * *")] TimerInfo timer)
        {
        }
    }

    public sealed class UnknownSetting
    {
        [Function("Wrong")]
        public void Run([TimerTrigger("%NoSuchSchedule%")] TimerInfo timer)
        {
        }
    }

    public sealed class NightlyTimer
    {
        [Function("Wrong")]
        public void Run([TimerTrigger("0 0 3 * * *")] TimerInfo timer)
        {
        }
    }

    public sealed class NoConnection
    {
        [Function("Wrong")]
        public void Run([EventHubTrigger("hub")] string[] events)
        {
        }
    }

    public sealed class HubConnection
    {
        [Function("Wrong")]
        public void Run([EventHubTrigger("hub", Connection = "Hub")] string[] events)
        {
        }
    }

    public sealed class BatchOfOne
    {
        [Function("Wrong")]
        public void Run([EventHubTrigger("hub", Connection = "Hub")] string one)
        {
        }
    }

    public sealed class SameName
    {
        [Function("Same")]
        public IActionResult One([HttpTrigger] HttpRequest request) => new OkResult();

        [Function("same")]
        public IActionResult Two([HttpTrigger] HttpRequest request) => new OkResult();
    }
}
