using System.Globalization;
using Recsys.Datasets;
using Recsys.Datasets.Importers;
using Recsys.Datasets.Simulation;
using Recsys.Datasets.Splits;
using Recsys.Domain;
using Recsys.Models.Ratings;
using Recsys.Training.Evaluations;

namespace Recsys.QualityBench;

/// <summary>What a bench runs on.</summary>
/// <param name="Verb">The question.</param>
/// <param name="Data">A file, <see cref="Shop"/>, or <c>shop:USERS:INTERACTIONS</c> for one of another size.</param>
/// <param name="Seeds">One training of everything a seed.</param>
/// <param name="Models">Names of <see cref="ModelComparison.Names"/>.</param>
/// <param name="Variants">What <see cref="VariantBench"/> compares.</param>
internal sealed record BenchRequest(string Verb, string Data, IReadOnlyList<int> Seeds, IReadOnlyList<string> Models, IReadOnlyList<string> Variants)
{
    public const string Shop = "shop";

    public static bool TryParse(string[] args, out BenchRequest request)
    {
        request = new BenchRequest(args[0], args.ElementAtOrDefault(1) ?? "", [1, 2, 3], ModelComparison.Names, ModelComparison.TrainedNames);
        if (request.Data.Length == 0 || args.Length % 2 != 0 || (request.Data.Split(':')[0] == Shop && ShopOf(request.Data) is null)) return false;
        for (var i = 2; i < args.Length; i += 2)
        {
            switch (args[i])
            {
                case "--seeds":
                    request = request with { Seeds = [.. args[i + 1].Split(',').Select(s => int.Parse(s, CultureInfo.InvariantCulture))] };
                    break;
                case "--models" when args[i + 1].Split(',').All(ModelComparison.Names.Contains):
                    request = request with { Models = args[i + 1].Split(',') };
                    break;
                case "--items":
                    request = request with { Items = args[i + 1] };
                    break;
                case "--variants":
                    request = request with { Variants = args[i + 1].Split(';', StringSplitOptions.TrimEntries), RatingVariants = args[i + 1].Split(';', StringSplitOptions.TrimEntries) };
                    break;
                default:
                    return false;
            }
        }

        return true;
    }

    /// <summary>A file of items, for the shop its own; empty where there is none.</summary>
    public string Items { get; init; } = "";

    /// <summary>What <see cref="RatingBench"/> compares.</summary>
    public IReadOnlyList<string> RatingVariants { get; init; } = RatingFamilies.Names;

    /// <summary>The data by leave-one-out.</summary>
    public async Task<DatasetSplit> SplitAsync() => Protocols.LeaveOneOut(await DatasetAsync());

    public async Task<InteractionDataset> DatasetAsync()
    {
        if (ShopOf(Data) is not { } options) return (await DatasetLoader.LoadAsync(Data)).Dataset;
        var builder = new DatasetBuilder(Shop);
        foreach (var interaction in new SimulatedShop(options).Interactions()) builder.Add(interaction);
        return builder.Build();
    }

    /// <summary>What is known of the items.</summary>
    public Task<IReadOnlyDictionary<string, Item>> CatalogAsync() => Task.Run(() => ShopOf(Data) is { } options
        ? new SimulatedShop(options).Catalog.Items.ToDictionary(i => i.ItemId)
        : Items.Length == 0 ? new Dictionary<string, Item>() : ItemFile.Load(Items).Items);

    private static ShopOptions? ShopOf(string data) => data.Split(':') switch
    {
        [Shop] => new ShopOptions(),
        [Shop, var users, var interactions] when int.TryParse(users, CultureInfo.InvariantCulture, out var u) && int.TryParse(interactions, CultureInfo.InvariantCulture, out var i) =>
            new ShopOptions { Users = u, Interactions = i },
        _ => null,
    };
}
