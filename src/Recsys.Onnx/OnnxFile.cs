using Google.Protobuf;
using Recsys.Onnx.Schema;

namespace Recsys.Onnx;

/// <summary>Models as files.</summary>
public static class OnnxFile
{
    /// <summary>Writes a model; a file that was there is replaced only when all of the new one is on the disk.</summary>
    public static void Save(OnnxModel model, string path)
    {
        ArgumentNullException.ThrowIfNull(model);
        var temporary = path + ".tmp";
        using (var stream = File.Create(temporary)) model.Proto.WriteTo(stream);
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Reads a model of this format; fields that the subset does not know are kept.</summary>
    /// <exception cref="InvalidDataException">The bytes are no ONNX model.</exception>
    public static OnnxModel Load(string path)
    {
        using var stream = File.OpenRead(path);
        return Load(stream, path);
    }

    /// <inheritdoc cref="Load(string)"/>
    /// <param name="stream">Read to its end.</param>
    /// <param name="name">What an error calls it.</param>
    public static OnnxModel Load(Stream stream, string name = "stream")
    {
        ModelProto proto;
        try
        {
            proto = ModelProto.Parser.ParseFrom(stream);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new InvalidDataException($"'{name}' is no ONNX model: {e.Message}", e);
        }

        if (proto.Graph is null || proto.OpsetImport.Count == 0)
        {
            throw new InvalidDataException($"'{name}' is no ONNX model: it has no graph or no operator set.");
        }

        return new OnnxModel(proto);
    }
}
