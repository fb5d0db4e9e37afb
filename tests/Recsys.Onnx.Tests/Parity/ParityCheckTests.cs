using Recsys.Onnx.Graph;
using Recsys.Onnx.Operators;
using Recsys.Onnx.Parity;

namespace Recsys.Onnx.Tests.Parity;

public class ParityCheckTests
{
    [Fact]
    public void Equal_values_pass_with_the_error_measured()
    {
        var report = ParityCheck.Run(Doubling(), "y", [Case([1, 2, 3], [2, 4, 6.00001f]), Case([4, 5, 6], [8, 10, 12])]);
        Assert.Equal((2, 6L), (report.Cases, report.Values));
        Assert.InRange(report.MaxAbsoluteError, 9e-6, 1.1e-5);
        Assert.Equal(0, report.MaxRankChange);
    }

    [Fact]
    public void An_error_above_the_tolerance_fails_and_names_the_worst_value()
    {
        var e = Assert.Throws<ParityException>(() => ParityCheck.Run(Doubling(), "y", [Case([1, 2, 3], [2, 4.001f, 6])]));
        Assert.Contains("case 0, value 1: 4 instead of 4.001", e.Message);
        Assert.InRange(e.Report!.MaxAbsoluteError, 9e-4, 1.1e-3);
        Assert.NotNull(ParityCheck.Run(Doubling(), "y", [Case([1, 2, 3], [2, 4.001f, 6])], tolerance: 0.01));
    }

    [Fact]
    public void The_furthest_move_in_a_ranking_is_measured()
    {
        var report = ParityCheck.Run(Doubling(), "y", [Case([1, 2, 3], [6, 4, 2])], tolerance: 100);
        Assert.Equal(2.0 / 3, report.MaxRankChange, 6);
    }

    [Fact]
    public void A_NaN_on_one_side_fails()
    {
        Assert.Throws<ParityException>(() => ParityCheck.Run(Doubling(), "y", [Case([1, float.NaN, 3], [2, 4, 6])], tolerance: 100));
        Assert.Throws<ParityException>(() => ParityCheck.Run(Doubling(), "y", [Case([1, 2, 3], [2, float.NaN, 6])], tolerance: 100));
    }

    [Fact]
    public void Equal_infinities_are_equal() => Assert.Equal(
        0, ParityCheck.Run(Doubling(), "y", [Case([1, float.NegativeInfinity, 3], [2, float.NegativeInfinity, 6])]).MaxAbsoluteError);

    [Fact]
    public void Another_number_of_values_fails() =>
        Assert.Contains("has shape [1, 3], 3 values; the reference has 2", Assert.Throws<ParityException>(
            () => ParityCheck.Run(Doubling(), "y", [Case([1, 2, 3], [2, 4])])).Message);

    [Fact]
    public void Nothing_compared_is_nothing_shown() => Assert.Throws<ParityException>(() => ParityCheck.Run(Doubling(), "y", []));

    private static ParityCase Case(float[] x, float[] expected) => new([OnnxTensor.Of("x", x, 1, x.Length)], expected);

    private static OnnxModel Doubling()
    {
        var graph = new GraphBuilder("doubling");
        graph.Output("y", graph.Mul(graph.Input("x", ElementType.Float, "batch", "n"), graph.Scalar(2f)), "batch", "n");
        return graph.Build();
    }
}
