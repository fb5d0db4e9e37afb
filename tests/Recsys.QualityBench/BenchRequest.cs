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
                case "--order" when args[i + 1] is "drawn" or "kept":
                    request = request with { IsShuffled = args[i + 1] == "drawn" };
                    break;
                case "--items":
                    request = request with { Items = args[i + 1] };
                    break;
                case "--keep":
                    request = request with { Keep = args[i + 1] };
                    break;
                case "--further":
                    request = request with { Further = args[i + 1].Split(';', StringSplitOptions.TrimEntries) };
                    break;
                case "--instead":
                    request = request with { Instead = args[i + 1].Split(';', StringSplitOptions.TrimEntries) };
                    break;
                case "--part" when args[i + 1].Split('/') is [var part, var of] && int.TryParse(part, out var p) && int.TryParse(of, out var o):
                    request = request with { Part = (p, o) };
                    break;
                case "--variants":
                    var variants = args[i + 1].Split(';', StringSplitOptions.TrimEntries);
                    request = request with { Variants = variants, RatingVariants = variants };
                    break;
                default:
                    return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Whether each seed puts the interactions in an order of its own: for a file whose order says nothing,
    /// of which it would always be the same ones that are held out.
    /// </summary>
    public bool IsShuffled { get; init; }

    /// <summary>A file of items, for the shop its own; empty where there is none.</summary>
    public string Items { get; init; } = "";

    /// <summary>Where <see cref="BlendBench"/> keeps trained models; empty for nowhere.</summary>
    public string Keep { get; init; } = "";

    /// <summary>The users that <see cref="BlendBench"/> takes: those of one part of so many.</summary>
    public (int Part, int Of) Part { get; init; } = (1, 1);

    /// <summary>What <see cref="BlendBench"/> tries as one member more.</summary>
    public IReadOnlyList<string> Further { get; init; } = [];

    /// <summary>What <see cref="BlendBench"/> tries in the place of its family.</summary>
    public IReadOnlyList<string> Instead { get; init; } = [];

    /// <summary>What <see cref="RatingBench"/> compares.</summary>
    public IReadOnlyList<string> RatingVariants { get; init; } = RatingFamilies.Names;

    /// <summary>The data by leave-one-out.</summary>
    public async Task<DatasetSplit> SplitAsync()
    {
        // What is judged: a sample where there are many.
        var split = Protocols.LeaveOneOut(await DatasetAsync());
        return split with { Test = CaseSample.Of(split.Test, split.Train.ItemVocabulary.Size, seed: 1) };
    }

    /// <summary>The data. How a file is read is said on standard error, beside what is measured.</summary>
    public async Task<InteractionDataset> DatasetAsync()
    {
        if (ShopOf(Data) is { } options) return Sold(options);
        var reader = InteractionFile.Open(Data);
        var (said, (dataset, report)) = (reader.Description, await DatasetLoader.LoadAsync(reader));
        await Console.Error.WriteLineAsync(
            $"{reader.Name}: form {said.Form}, columns {string.Join(", ", said.Columns)}; {report.Read} rows read, {report.Rejections.Count} rejected"
            + string.Concat(report.Rejections.Reasons.Select(r => $"\n  {r.Count} from line {r.FirstLine} on: {r.Reason}"))
            + string.Concat(said.Notes.Select(n => $"\n  note: {n}")));
        return dataset;
    }

    /// <summary>Whether each seed has a shop of its own.</summary>
    public bool IsShop => ShopOf(Data) is not null;

    private static InteractionDataset Sold(ShopOptions options)
    {
        var builder = new DatasetBuilder(Shop);
        foreach (var interaction in new SimulatedShop(options).Interactions()) builder.Add(interaction);
        return builder.Build();
    }

    /// <summary>The data by leave-one-out as a seed draws them: a shop of its own, or an order of its own.</summary>
    public async Task<DatasetSplit> SplitAsync(int seed) => ShopOf(Data) is { } options
        ? Protocols.LeaveOneOut(Sold(options with { Seed = seed }))
        : Protocols.LeaveOneOut(IsShuffled ? DrawnOrder.Of(await DatasetAsync(), seed) : await DatasetAsync());

    /// <summary>What is known of the items, for a shop that a seed draws of those of that one.</summary>
    public Task<IReadOnlyDictionary<string, Item>> CatalogAsync(int? seed = null) => Task.Run(() => ShopOf(Data) is { } options
        ? new SimulatedShop(options with { Seed = seed ?? options.Seed }).Catalog.Items.ToDictionary(i => i.ItemId)
        : Items.Length == 0 ? new Dictionary<string, Item>() : ItemFile.Load(Items).Items);

    private static ShopOptions? ShopOf(string data) => data.Split(':') switch
    {
        [Shop] => new ShopOptions(),
        [Shop, var users, var interactions] when int.TryParse(users, CultureInfo.InvariantCulture, out var u)
            && int.TryParse(interactions, CultureInfo.InvariantCulture, out var i) =>
            new ShopOptions { Users = u, Interactions = i },
        _ => null,
    };
}
