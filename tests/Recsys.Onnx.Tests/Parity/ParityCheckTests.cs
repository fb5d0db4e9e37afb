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
        Assert.Equal(0, report.MaxOrderGap);
        // By the value and the deviation of its row, and a little.
        Assert.Equal(report.MaxAbsoluteError / (6 + Math.Sqrt(8.0 / 3) + 1e-3), report.MaxError, 1e-9);
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
    public void An_error_counts_by_the_terms_that_a_value_is_added_up_from()
    {
        var off = Case([1, 2, 3], [2, 4.001f, 6]) with { Scales = [1, 100, 1] };
        Assert.InRange(ParityCheck.Run(Doubling(), "y", [off]).MaxError, 0.9e-5, 1.1e-5);
        Assert.Throws<ParityException>(() => ParityCheck.Run(Doubling(), "y", [off with { Scales = [100, 1, 100] }]));
    }

    [Fact]
    public void A_ranking_that_contradicts_is_measured_by_what_the_reference_gives_both()
    {
        var report = ParityCheck.Run(Doubling(), "y", [Case([1, 2, 3], [6, 4, 2]) with { Scales = [10, 10, 10] }], tolerance: 100);
        Assert.Equal(4.0 / 20, report.MaxOrderGap, 6);
    }

    [Fact]
    public void Answers_in_an_order_of_their_own_are_compared_by_place()
    {
        Assert.Equal(0, Ranked([1, 3, 2], [1, 2, 0], [3, 2, 1]).MaxError);
        Assert.Equal(2, ParityCheck.RunRanked("a", [(Case([], [1, 99, 2]) with { Excluded = [1] }, [1, 2, 0], [3, 2, 1])]).Values);
        Refused("differs by up to", [1, 2, 3], [1, 2, 0], [3, 2, 1]);
        Refused("names place 2; the reference has 2", [1, 3], [1, 2, 0], [3, 2, 1]);
    }

    [Fact]
    public void An_order_that_its_own_values_contradict_and_a_place_left_out_or_answered_twice_are_refused()
    {
        Refused("ranks otherwise", [1, 3, 2], [0, 2, 1], [1, 2, 3]);
        Refused("does not name place 0", [1, 3, 2], [1, 2], [3, 2]);
        Refused("names place 1 twice", [1, 3, 2], [1, 1, 0], [3, 3, 1]);
    }

    [Fact]
    public void A_graph_that_does_not_run_is_refused() => Assert.Contains(
        "ONNX Runtime does not run the graph",
        Assert.Throws<ParityException>(() => ParityCheck.Run(Doubling(), "y", [new ParityCase([OnnxTensor.Of("z", [1f], 1)], [2])])).Message);

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

    private static ParityReport Ranked(float[] expected, int[] places, float[] values) =>
        ParityCheck.RunRanked("a", [(Case([], expected), places, values)]);

    private static void Refused(string why, float[] expected, int[] places, float[] values) =>
        Assert.Contains(why, Assert.Throws<ParityException>(() => Ranked(expected, places, values)).Message);

    private static OnnxModel Doubling()
    {
        var graph = new GraphBuilder("doubling");
        graph.Output("y", graph.Mul(graph.Input("x", ElementType.Float, "batch", "n"), graph.Scalar(2f)), "batch", "n");
        return graph.Build();
    }
}
