using Recsys.Onnx.Parity;
using Recsys.Onnx.Tests;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Recsys.Onnx.Torch.Tests;

public sealed class TorchExportTests
{
    public static TheoryData<string> Names => [.. Networks.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void ONNX_Runtime_answers_as_the_network_does(string name)
    {
        using var scope = NewDisposeScope();
        var (network, samples) = Networks.Make(name);
        var result = TorchExport.Export(network, samples, tolerance: 2e-5);
        Assert.Equal(samples.Length, result.Parity.Cases);
        Assert.True(network.training, "the mode of the network is what it was");
    }

    [Fact]
    public void Every_exported_graph_passes_the_checker_of_the_onnx_project()
    {
        OnnxChecker.SkipUnlessInstalled();
        OnnxChecker.Check(Networks.Names.Select(name =>
        {
            using var scope = NewDisposeScope();
            var (network, samples) = Networks.Make(name);
            return (name, TorchExport.Export(network, samples).Model);
        }));
    }

    [Fact]
    public void A_graph_takes_sizes_that_no_sample_had()
    {
        using var scope = NewDisposeScope();
        var (network, samples) = Networks.Make("encoder layer, relu");
        var model = TorchExport.Export(network, samples).Model;
        Assert.Equal(["d0", "d1", "16"], model.Inputs[0].Shape.Select(d => d.ToString()));
        Assert.Equal(["d0", "d1", "3"], model.Outputs[0].Shape.Select(d => d.ToString()));
        network.eval();
        var other = randn(9, 1, 16);
        ParityCheck.Run(
            model, TorchExport.Output, [new ParityCase([TensorValues.ToOnnx(TorchExport.Input, other)], TensorValues.Answer(network, other).Values)]);
    }

    [Fact]
    public void A_layer_that_is_not_known_is_named_with_its_place()
    {
        using var scope = NewDisposeScope();
        using var network = Sequential(("first", Linear(4, 4)), ("block", Sequential(("odd", Hardsigmoid()))));
        var error = Assert.Throws<TorchExportException>(() => TorchExport.Export(network, [randn(2, 4)]));
        Assert.Equal("Sequential.block.odd", error.Layer);
        Assert.StartsWith(
            "The layer 'Sequential.block.odd' (Hardsigmoid) cannot be exported: it is none of", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Batch_norm_without_statistics_is_refused()
    {
        using var scope = NewDisposeScope();
        using var network = Sequential(("norm", BatchNorm1d(4, track_running_stats: false)));
        var error = Assert.Throws<TorchExportException>(() => TorchExport.Export(network, [randn(3, 4)]));
        Assert.Contains("keeps no running statistics", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_of_the_shape_flattened_alone_is_refused()
    {
        using var scope = NewDisposeScope();
        using var network = Sequential(("flat", Flatten(1, 2)));
        var error = Assert.Throws<TorchExportException>(() => TorchExport.Export(network, [randn(2, 3, 4, 5)]));
        Assert.Contains("dimensions 1 to 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Samples_are_needed_of_one_rank_and_of_a_known_type()
    {
        using var scope = NewDisposeScope();
        using var network = Sequential(("a", Linear(4, 4)));
        Assert.Contains(
            "At least one sample", Assert.Throws<ArgumentException>(() => TorchExport.Export(network, [])).Message, StringComparison.Ordinal);
        Assert.Contains(
            "same rank", Assert.Throws<ArgumentException>(() => TorchExport.Export(network, [randn(2, 4), randn(4)])).Message,
            StringComparison.Ordinal);
        using var wide = Sequential(("a", Linear(4, 4, dtype: ScalarType.Float64)));
        Assert.Contains(
            "Float64", Assert.Throws<ArgumentException>(() => TorchExport.Export(wide, [randn(2, 4, dtype: ScalarType.Float64)])).Message,
            StringComparison.Ordinal);
    }
}
