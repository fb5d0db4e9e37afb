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
    public void A_graph_that_answers_in_its_own_order_is_compared_by_place()
    {
        Assert.Equal(0, ParityCheck.RunIndexed(Ranking(), "places", "values", [Case([1, 3, 2], [1, 3, 2])]).MaxError);
        Assert.Equal(2, ParityCheck.RunIndexed(Ranking(), "places", "values", [Case([1, 3, 2], [1, 99, 2]) with { Excluded = [1] }]).Values);
        Refused("differs by up to", Ranking(), Case([1, 3, 2], [1, 2, 3]));
        Refused("names place 2; the reference has 2", Ranking(), Case([1, 3, 2], [1, 3]));
    }

    [Fact]
    public void An_order_that_its_own_values_contradict_and_a_place_left_out_or_answered_twice_are_refused()
    {
        Refused("ranks otherwise", Ranking(largest: false), Case([1, 3, 2], [1, 3, 2]));
        Refused("does not name place 0", Ranking(k: 2), Case([1, 3, 2], [1, 3, 2]));
        Refused("names place 1 twice", Ranking(twice: true), Case([1, 3, 2], [1, 3, 2]));
    }

    [Fact]
    public void A_graph_that_does_not_run_is_refused() => Assert.Contains(
        "ONNX Runtime does not run the graph",
        Assert.Throws<ParityException>(() => ParityCheck.Run(Ranking(k: 9), "values", [Case([1, 3, 2], [1, 3, 2])])).Message);

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

    private static void Refused(string why, OnnxModel model, ParityCase parityCase) =>
        Assert.Contains(why, Assert.Throws<ParityException>(() => ParityCheck.RunIndexed(model, "places", "values", [parityCase])).Message);

    /// <summary>The places and values of one row, the best first.</summary>
    private static OnnxModel Ranking(bool largest = true, int k = 3, bool twice = false)
    {
        var graph = new GraphBuilder("ranking");
        var (values, places) = graph.TopK(graph.Input("x", ElementType.Float, 1, "n"), graph.Vector(k), largest: largest);
        if (twice) places = graph.Min(places, graph.Scalar(1L));
        graph.Output("places", graph.Squeeze(places, 0), "k");
        graph.Output("values", graph.Squeeze(values, 0), "k");
        return graph.Build();
    }

    private static OnnxModel Doubling()
    {
        var graph = new GraphBuilder("doubling");
        graph.Output("y", graph.Mul(graph.Input("x", ElementType.Float, "batch", "n"), graph.Scalar(2f)), "batch", "n");
        return graph.Build();
    }
}
