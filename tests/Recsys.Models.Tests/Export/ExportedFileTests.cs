using System.Reflection;
using Recsys.Models.Contracts;
using Recsys.Models.Export;
using Recsys.Models.Families.Autoencoder;
using Recsys.Models.Families.Gcn;
using Recsys.Models.Families.Ncf;
using Recsys.Models.Families.Popularity;
using Recsys.Models.Families.Sequence;
using Recsys.Onnx;
using Recsys.Onnx.Tests;
using Recsys.TestKit;

namespace Recsys.Models.Tests.Export;

/// <summary>
/// The checker of the onnx project judges every file that an export can write:
/// each family in each of its forms, on data with and without context and times.
/// </summary>
public class ExportedFileTests
{
    private static readonly Dictionary<string, string> Words = new() { ["snapshot"] = "s1", ["options"] = "{\"a\": 1}" };

    private static readonly Dictionary<string, TrainingInput> Inputs = new()
    {
        ["timed"] = new TrainingInput(SmallShop.Split(), Seed: 5) { Catalog = SmallShop.Catalog(pieces: 10) },
        ["bare"] = new TrainingInput(SmallShop.Split(timed: false, hasContext: false), Seed: 5),
    };

    /// <summary>Forms whose graphs differ from those that the contract of the families is tested with.</summary>
    private static readonly Dictionary<string, IModelFamily> Forms = new(FamilyContractTests.Variants)
    {
        ["ncf, all items alike"] = ModelFamilies.With(new NcfOptions { HistoryHalfLife = double.PositiveInfinity }),
        ["ncf, the latest first"] = ModelFamilies.With(new NcfOptions { HistoryHalfLife = 5 }),
        ["ncf, three layers"] = ModelFamilies.With(new NcfOptions { HiddenSizes = [32, 16, 8] }),
        ["autoencoder, all items alike"] = ModelFamilies.With(new AutoencoderOptions { HistoryHalfLife = double.PositiveInfinity }),
        ["autoencoder, the latest first"] = ModelFamilies.With(new AutoencoderOptions { HistoryHalfLife = 5, HiddenSizes = [16, 8, 16] }),
        ["gcn, one layer"] = ModelFamilies.With(new GcnOptions { Layers = 1, HistoryHalfLife = double.PositiveInfinity, UseItemBias = false }),
        ["gcn, the latest first"] = ModelFamilies.With(new GcnOptions { Layers = 3, HistoryHalfLife = 5 }),
        ["sequence, SasRec"] = ModelFamilies.With(new SequenceOptions { Encoder = SequenceEncoderKind.SasRec, EmbeddingSize = 32, Layers = 1 }),
        ["sequence, BSARec"] = ModelFamilies.With(new SequenceOptions { Encoder = SequenceEncoderKind.BsaRec, EmbeddingSize = 32, Heads = 2 }),
        ["sequence, SasRec with context of events"] = ModelFamilies.With(new SequenceOptions
        {
            Encoder = SequenceEncoderKind.SasRec, EmbeddingSize = 32, Heads = 4, UseEventContext = true, TiedEmbeddings = false,
        }),
        ["sequence, items alone"] = ModelFamilies.With(
            new SequenceOptions { EmbeddingSize = 32, HiddenSize = 32, UseTime = false, UseContext = false, UseCatalog = false }),
        ["popular, no context"] = ModelFamilies.With(new PopularityOptions { ContextWeights = [0] }),
    };

    [Fact]
    public void Every_form_of_every_family_is_valid()
    {
        OnnxChecker.SkipUnlessInstalled();
        Assert.Empty(Inputs["bare"].Split.Train.Context.Fields);
        Assert.NotEmpty(Inputs["timed"].Split.Train.Context.Fields);
        Assert.InRange(Named().Count(), ModelFamilies.All.Count + 5, 100);
        OnnxChecker.Check(
            Inputs.SelectMany(input => Forms.Concat(Named()).SelectMany(form => Files($"{input.Key} {form.Key}", form.Value, input.Value))));
    }

    /// <summary>
    /// The families with their defaults and with all settings that have a name, such as <see cref="GcnOptions.Conv"/>: those of tomorrow too.
    /// </summary>
    private static IEnumerable<KeyValuePair<string, IModelFamily>> Named() =>
    [
        .. ModelFamilies.All.Select(f => KeyValuePair.Create($"{f.Name}, the defaults", f)),
        .. typeof(ModelFamilies).Assembly.GetExportedTypes()
            .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Static).Where(
                p => p.PropertyType == type && type.Name.EndsWith("Options", StringComparison.Ordinal)))
            .Where(p => ModelFamilies.Trained.Any(f => f.Options.GetType() == p.PropertyType))
            .Select(p => KeyValuePair.Create($"{p.DeclaringType!.Name}.{p.Name}", ModelFamilies.With(p.GetValue(null)!))),
    ];

    private static IEnumerable<(string Name, OnnxModel Model)> Files(string name, IModelFamily family, TrainingInput input)
    {
        name = name.Replace('/', '-');
        var fields = input.Split.Train.Context.Fields.Count;
        using var model = SmallShop.Train(family, input, epochs: 1);
        using var folder = new TempFolder();
        var export = new VersionExport(folder.Path, fields, Words);
        export.Add(model);
        export.Finish();
        foreach (var file in Directory.GetFiles(folder.Path, "*.onnx")) yield return ($"{name} {Path.GetFileName(file)}", OnnxFile.Load(file));
    }
}
