using System.Globalization;
using Azure.Storage.Blobs;
using Recsys.Datasets.Simulation;
using Recsys.Domain.Wire;
using Recsys.Interactions.Log;

namespace Recsys.Functions.Training.Tests;

/// <summary>The log of a small simulated shop.</summary>
internal static class ShopLog
{
    public static async Task FillAsync(BlobContainerClient container, CancellationToken cancellationToken)
    {
        await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        var shop = new SimulatedShop(new ShopOptions { Users = 80, Items = 60, Interactions = 3_000, Categories = 6 });
        var events = shop.Interactions().Select((interaction, number) => new HubEvent(
            number, number.ToString(CultureInfo.InvariantCulture), interaction.Timestamp, interaction.EventId,
            InteractionJson.Write(interaction))).ToList();
        await new InteractionLogWriter(container, TrainingSettings.Hub, "stream").AppendAsync(0, events, cancellationToken);
    }
}
