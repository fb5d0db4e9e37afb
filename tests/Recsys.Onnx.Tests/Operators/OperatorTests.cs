using System.Reflection;
using Recsys.Onnx.Graph;
using Recsys.Onnx.Operators;
using Recsys.Onnx.Parity;

namespace Recsys.Onnx.Tests.Operators;

public class OperatorTests
{
    public static TheoryData<string> Names => [.. OperatorCases.All.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void ONNX_Runtime_computes_the_value_worked_out_by_hand(string name)
    {
        var operatorCase = OperatorCases.All.Single(c => c.Name == name);
        using var runner = new OnnxRunner(operatorCase.Model().ToArray());
        var (values, shape) = runner.Run([], "y")[0];
        Assert.Equal(operatorCase.Shape, shape);
        Assert.Equal(operatorCase.Expected, values, (a, b) => MathF.Abs(a - b) <= 2e-6f);
    }

    [Fact]
    public void Every_operator_has_a_case()
    {
        var tested = OperatorCases.All.Select(c => c.Name.Split(' ', ',')[0]).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var operators = typeof(ArithmeticOperators).Assembly.GetTypes()
            .Where(t => t.Namespace == typeof(ArithmeticOperators).Namespace && t.Name.EndsWith("Operators", StringComparison.Ordinal))
            .SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Select(m => m.Name).Distinct();
        Assert.Equal([], operators.Where(o => !tested.Contains(o)));
    }

    [Fact]
    public void Onnx_itself_accepts_every_graph()
    {
        OnnxChecker.SkipUnlessInstalled();
        OnnxChecker.Check(OperatorCases.All.Select(c => (c.Name, c.Model())));
    }

    [Fact]
    public void Onnx_itself_refuses_an_operator_that_there_is_not()
    {
        OnnxChecker.SkipUnlessInstalled();
        var wrong = new OperatorCase("wrong", g => g.Node("Rleu", [g.Scalar(1f)], ElementType.Float), [1], []);
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => OnnxChecker.Check([(wrong.Name, wrong.Model())]));
    }

    [Fact]
    public void Types_that_do_not_fit_are_refused_with_the_names_of_the_values()
    {
        var graph = new GraphBuilder("g");
        var x = graph.Input("scores", ElementType.Float, "n");
        var i = graph.Input("ids", ElementType.Int64, "n");
        Assert.Equal(
            "Add needs values of one type, but got scores (Float) and ids (Int64).", Assert.Throws<GraphException>(() => graph.Add(x, i)).Message);
        Assert.Equal("MatMul takes Float or Double, but got ids (Int64).", Assert.Throws<GraphException>(() => graph.MatMul(i, i)).Message);
        Assert.Equal(
            "Gather (its indices) takes Int64 or Int32, but got scores (Float).", Assert.Throws<GraphException>(() => graph.Gather(x, x)).Message);
        Assert.Throws<GraphException>(() => graph.Where(i, x, x));
        Assert.Throws<GraphException>(() => graph.ScatterElements(x, i, x, 0, "max"));
    }
}
