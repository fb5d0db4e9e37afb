namespace Microsoft.Azure.Functions.Worker;

/// <summary>Marks a <see cref="DurableTask.Client.DurableTaskClient"/> parameter.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class DurableClientAttribute : Attribute
{
    /// <summary>Name of the task hub; <c>null</c> means the one of <c>host.json</c>.</summary>
    public string? TaskHub { get; set; }

    /// <summary>Name of the storage setting; <c>null</c> means <c>AzureWebJobsStorage</c>.</summary>
    public string? ConnectionName { get; set; }
}
