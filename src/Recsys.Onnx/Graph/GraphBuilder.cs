using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Recsys.Onnx.Schema;

namespace Recsys.Onnx.Graph;

/// <summary>
/// Builds an ONNX inference graph: inputs, initialisers, nodes (the extension methods of <c>Recsys.Onnx.Operators</c>, or
/// <see cref="Node(string, ReadOnlySpan{GraphValue}, ElementType, ReadOnlySpan{NodeAttribute})"/> for any other operator) and outputs.
/// Nodes are written in the order of the calls, so a graph is in topological order by construction, and the same calls give the same bytes.
/// Opset 17 and IR 8: every ONNX Runtime since 1.12 runs them.
/// </summary>
public sealed class GraphBuilder
{
    /// <summary>The version of the operator set that all nodes are written for.</summary>
    public const int Opset = 17;

    /// <summary>The version of the file format.</summary>
    public const int IrVersion = 8;

    private readonly GraphProto _graph;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, GraphValue> _constants = new(StringComparer.Ordinal);
    private string _scope = "";
    private long _initializerBytes;

    /// <summary>An empty graph.</summary>
    /// <param name="name">What a viewer shows.</param>
    public GraphBuilder(string name)
    {
        CheckName(name);
        _graph = new GraphProto { Name = name };
    }

    /// <summary>
    /// Puts a prefix before the names of initialisers and nodes until it is disposed, so that two sub-graphs can use the same words.
    /// Scopes nest: <c>blend/ncf/weight</c>.
    /// </summary>
    public IDisposable Scope(string name)
    {
        CheckName(name);
        var outer = _scope;
        _scope = $"{outer}{name}/";
        return new ScopeEnd(() => _scope = outer);
    }

    /// <summary>Declares an input. Its name is taken as it is, whatever the scope.</summary>
    public GraphValue Input(string name, ElementType type, params ReadOnlySpan<Dim> shape)
    {
        Reserve(name);
        _graph.Input.Add(Info(name, type, shape));
        return new(this, name, type);
    }

    /// <summary>Declares an output and gives the value this name. Its name is taken as it is, whatever the scope.</summary>
    public void Output(string name, GraphValue value, params ReadOnlySpan<Dim> shape)
    {
        Check(value, $"output '{name}'");
        Reserve(name);
        _graph.Node.Add(new NodeProto { Name = $"output/{name}", OpType = "Identity", Input = { value.Name }, Output = { name } });
        _graph.Output.Add(Info(name, value.Type, shape));
    }

    /// <summary>A constant tensor of floats, row-major.</summary>
    public GraphValue Initializer(string name, ReadOnlySpan<float> values, params ReadOnlySpan<long> shape) =>
        Initializer(name, ElementType.Float, values, shape);

    /// <summary>A constant tensor of 64-bit integers, row-major.</summary>
    public GraphValue Initializer(string name, ReadOnlySpan<long> values, params ReadOnlySpan<long> shape) =>
        Initializer(name, ElementType.Int64, values, shape);

    /// <summary>A constant tensor of 32-bit integers, row-major.</summary>
    public GraphValue Initializer(string name, ReadOnlySpan<int> values, params ReadOnlySpan<long> shape) =>
        Initializer(name, ElementType.Int32, values, shape);

    /// <summary>A constant tensor of truth values, row-major.</summary>
    public GraphValue Initializer(string name, ReadOnlySpan<bool> values, params ReadOnlySpan<long> shape) =>
        Initializer(name, ElementType.Bool, values, shape);

    /// <summary>A constant of rank 0. The same number asked for twice is written once.</summary>
    public GraphValue Scalar(float value) => Constant(
        string.Create(CultureInfo.InvariantCulture, $"const/f{value:R}"), name => InitializerNamed<float>(name, ElementType.Float, [value], []));

    /// <inheritdoc cref="Scalar(float)"/>
    public GraphValue Scalar(double value) => Constant(
        string.Create(CultureInfo.InvariantCulture, $"const/d{value:R}"), name => InitializerNamed<double>(name, ElementType.Double, [value], []));

    /// <inheritdoc cref="Scalar(float)"/>
    public GraphValue Scalar(long value) => Constant(
        string.Create(CultureInfo.InvariantCulture, $"const/i{value}"), name => InitializerNamed<long>(name, ElementType.Int64, [value], []));

    /// <summary>A constant of rank 1: axes, shapes, starts and ends. The same numbers asked for twice are written once.</summary>
    public GraphValue Vector(params ReadOnlySpan<long> values)
    {
        var copy = values.ToArray();
        return Constant($"const/v{string.Join(',', copy)}", name => InitializerNamed<long>(name, ElementType.Int64, copy, [copy.Length]));
    }

    /// <summary>Any operator with one output.</summary>
    /// <param name="opType">The operator's name in the ONNX standard.</param>
    /// <param name="inputs">In the operator's order.</param>
    /// <param name="type">Element type of the output.</param>
    /// <param name="attributes">Its attributes, in the order in which they are written.</param>
    public GraphValue Node(string opType, ReadOnlySpan<GraphValue?> inputs, ElementType type, params ReadOnlySpan<NodeAttribute> attributes) =>
        Node(opType, inputs, [type], attributes)[0];

    /// <summary>Any operator with several outputs; null among the inputs leaves an optional one out.</summary>
    /// <exception cref="GraphException">An input belongs to another graph.</exception>
    public GraphValue[] Node(
        string opType, ReadOnlySpan<GraphValue?> inputs, ReadOnlySpan<ElementType> types, params ReadOnlySpan<NodeAttribute> attributes)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(opType);
        var name = FreshName(opType);
        var node = new NodeProto { Name = name, OpType = opType };
        foreach (var input in inputs)
        {
            if (input is not null) Check(input, $"node '{name}'");
            node.Input.Add(input?.Name ?? "");
        }

        while (node.Input.Count > 0 && node.Input[^1].Length == 0) node.Input.RemoveAt(node.Input.Count - 1);
        foreach (var attribute in attributes) node.Attribute.Add(attribute.Proto);
        var outputs = new GraphValue[types.Length];
        for (var i = 0; i < outputs.Length; i++)
        {
            var output = i == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}.{i}");
            if (i > 0) Reserve(output);
            node.Output.Add(output);
            outputs[i] = new(this, output, types[i]);
        }

        _graph.Node.Add(node);
        return outputs;
    }

    /// <summary>Fails unless all values have the same element type; returns it.</summary>
    /// <exception cref="GraphException">They differ, or the type is none of <paramref name="allowed"/>.</exception>
    public static ElementType SameType(string opType, ReadOnlySpan<GraphValue> values, params ReadOnlySpan<ElementType> allowed)
    {
        var type = values[0].Type;
        foreach (var value in values)
        {
            if (value.Type != type) throw new GraphException($"{opType} needs values of one type, but got {values[0]} and {value}.");
        }

        if (allowed.Length > 0 && !allowed.Contains(type))
        {
            throw new GraphException($"{opType} takes {string.Join(" or ", allowed.ToArray())}, but got {values[0]}.");
        }

        return type;
    }

    /// <summary>
    /// Takes out nodes, constants and inputs that no output depends on: a graph then asks its caller for nothing that it does not read.
    /// </summary>
    public void Prune() => GraphPruning.Prune(_graph);

    /// <summary>The finished model. The builder must not be used afterwards.</summary>
    /// <param name="metadata">Words to keep in the file, in the order of their keys.</param>
    /// <exception cref="GraphException">The graph has no output, or is larger than a protobuf file can be (2 GB).</exception>
    public OnnxModel Build(IReadOnlyDictionary<string, string>? metadata = null)
    {
        if (_graph.Output.Count == 0) throw new GraphException($"Graph '{_graph.Name}' has no output.");
        if (_initializerBytes > int.MaxValue - (64 << 20))
        {
            throw new GraphException($"Graph '{_graph.Name}' has {_initializerBytes:N0} bytes of initialisers; a file may have 2 GB.");
        }

        var model = new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = "recsys",
            Graph = _graph,
            OpsetImport = { new OperatorSetIdProto { Version = Opset } },
        };
        foreach (var (key, value) in (metadata ?? new Dictionary<string, string>()).OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
        }

        return new OnnxModel(model);
    }

    internal static ValueInfoProto Info(string name, ElementType type, ReadOnlySpan<Dim> shape)
    {
        var dims = new TensorShapeProto();
        foreach (var dim in shape)
        {
            if (dim.Symbol is null && dim.Size is null) throw new GraphException($"A dimension of '{name}' has neither a size nor a name.");
            dims.Dim.Add(dim.Symbol is { } symbol ? new DimensionProto { DimParam = symbol } : new DimensionProto { DimValue = dim.Size!.Value });
        }

        return new() { Name = name, Type = new() { TensorType = new() { ElemType = (int)type, Shape = dims } } };
    }

    private static void CheckName(string name)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Any(char.IsControl)) throw new GraphException($"'{name}' is no name for a value.");
    }

    private GraphValue Initializer<T>(string name, ElementType type, ReadOnlySpan<T> values, ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        var full = _scope + name;
        Reserve(full);
        return InitializerNamed(full, type, values, shape);
    }

    private GraphValue InitializerNamed<T>(string name, ElementType type, ReadOnlySpan<T> values, ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        long size = 1;
        foreach (var dim in shape) size = checked(size * dim);
        if (size != values.Length)
        {
            throw new GraphException(
                $"Initialiser '{name}' of shape [{string.Join(", ", shape.ToArray())}] needs {size} values, but has {values.Length}.");
        }

        var bytes = MemoryMarshal.AsBytes(values).ToArray();
        _initializerBytes += bytes.Length;
        var tensor = new TensorProto { Name = name, DataType = (int)type, RawData = UnsafeByteOperations.UnsafeWrap(bytes) };
        foreach (var dim in shape) tensor.Dims.Add(dim);
        _graph.Initializer.Add(tensor);
        return new(this, name, type);
    }

    private GraphValue Constant(string name, Func<string, GraphValue> make)
    {
        if (!_constants.TryGetValue(name, out var value))
        {
            Reserve(name);
            _constants.Add(name, value = make(name));
        }

        return value;
    }

    private string FreshName(string opType)
    {
        var stem = _scope + opType;
        string name;
        do
        {
            var count = _counts[stem] = _counts.GetValueOrDefault(stem) + 1;
            name = string.Create(CultureInfo.InvariantCulture, $"{stem}_{count}");
        }
        while (!_names.Add(name));
        return name;
    }

    private void Reserve(string name)
    {
        CheckName(name);
        if (!_names.Add(name)) throw new GraphException($"The name '{name}' is taken in graph '{_graph.Name}'.");
    }

    private void Check(GraphValue value, string where)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (!ReferenceEquals(value.Owner, this)) throw new GraphException($"The value '{value.Name}' used by {where} belongs to another graph.");
    }

    private sealed class ScopeEnd(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
