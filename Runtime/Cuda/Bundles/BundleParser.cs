using System.Collections.Immutable;
using System.Text.Json;

namespace RepVgg.Runtime.Cuda.Bundles;

/// <summary>Makes records of <c>bundle.json</c>. What they say is checked by <see cref="BundleRules"/>.</summary>
internal static class BundleParser
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 16 };

    /// <summary>Parses the file.</summary>
    /// <exception cref="CudaException">The text isn't JSON, a field is missing, unknown or of the wrong kind, or the schema is another.</exception>
    public static BundleManifest Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            return Manifest(new(document.RootElement, ""));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The latter is the answer to invalid UTF-8 and lone surrogates within strings.
            throw BundleRules.Malformed("", $"isn't JSON; the file may be incomplete ({e.Message})", e);
        }
    }

    private static BundleManifest Manifest(BundleElement root)
    {
        CheckSchema(root);
        var f = root.Fields(
            "schema", "generator", "command", "model", "precision", "inputs", "outputs", "kernels", "weights", "derivedWeights", "binaries", "arenaBytesPerImage", "buffers", "plans");
        return new(
            f[1].Text(),
            f[2].Text(),
            f[3].Fields("name")[0].Text(),
            Precision(f[4]),
            [.. f[5].Items().Select(Tensor)],
            [.. f[6].Items().Select(Tensor)],
            File(f[7]),
            File(f[8]),
            [.. f[9].Items().Select(DerivedWeight)],
            [.. f[10].Items().Select(Binary)],
            f[11].Long(),
            [.. f[12].Items().Select(Buffer)],
            [.. f[13].Items().Select(Plan)]);
    }

    /// <summary>Looked at first: another version may have other fields.</summary>
    private static void CheckSchema(BundleElement root)
    {
        if (!root.IsObject || !root.Value.TryGetProperty("schema", out var value))
        {
            throw root.Error("lacks the field 'schema'");
        }

        var schema = new BundleElement(value, "schema").Long();
        if (schema != BundleManifest.Schema)
        {
            throw new CudaException(
                CudaProblem.BundleSchema,
                $"{BundleManifest.FileName} has schema {schema}, this program reads schema {BundleManifest.Schema}; write the bundle anew with the version of rvc that goes with the program");
        }
    }

    private static BundlePrecision Precision(BundleElement element)
    {
        var index = BundlePrecisions.Names.IndexOf(element.Text(), StringComparer.Ordinal);
        return index >= 0 ? (BundlePrecision)index : throw element.Error($"must be one of {string.Join(", ", BundlePrecisions.Names)}");
    }

    private static TensorSignature Tensor(BundleElement element)
    {
        var f = element.Fields("name", "dimensions");
        return new(f[0].Text(), [.. f[1].Items().Select(d => d.Int())]);
    }

    private static BundleFile File(BundleElement element)
    {
        var f = element.Fields("file", "sha256");
        return new(f[0].Text(), f[1].Text());
    }

    private static BundleDerivedWeight DerivedWeight(BundleElement element)
    {
        var f = element.Fields("name", "bytes", "from", "kernel", "elements", "threads");
        return new(f[0].Text(), f[1].Long(), f[2].Text(), f[3].Text(), f[4].Int(), f[5].Int());
    }

    private static BundleBinary Binary(BundleElement element)
    {
        var f = element.Fields("arch", "kind", "file", "sha256");
        var kind = f[1].Text() switch
        {
            "cubin" => BundleBinaryKind.Cubin,
            "ptx" => BundleBinaryKind.Ptx,
            _ => throw f[1].Error("must be cubin or ptx"),
        };
        return new(Arch(f[0]), kind, new(f[2].Text(), f[3].Text()));
    }

    private static CudaArch Arch(BundleElement element) =>
        CudaArch.TryParse(element.Text(), out var arch) ? arch : throw element.Error("must be an architecture such as sm_80");

    private static BundleBuffer Buffer(BundleElement element)
    {
        var f = element.Fields("name", "offset", "bytes");
        return new(f[0].Text(), f[1].Long(), f[2].Long());
    }

    private static BundlePlan Plan(BundleElement element)
    {
        var f = element.Fields("archs", "minimumBatch", "launches");
        return new([.. f[0].Items().Select(Arch)], f[1].Int(), [.. f[2].Items().Select(Launch)]);
    }

    private static BundleLaunch Launch(BundleElement element)
    {
        var f = element.Fields("kernel", "layer", "macs", "grid", "block", "arguments");
        var grid = f[3].Triple();
        var block = f[4].Triple();
        return new(
            f[0].Text(),
            f[1].Text(),
            f[2].Long(),
            new(Extent(grid.X), Extent(grid.Y), Extent(grid.Z)),
            new(block.X.Int(), block.Y.Int(), block.Z.Int()),
            [.. f[5].Items().Select(Argument)]);
    }

    private static GridExtent Extent(BundleElement element)
    {
        if (!element.IsObject)
        {
            return GridExtent.Constant(element.Int());
        }

        var f = element.Fields("perImage", "per");
        var per = f[1].Int();
        return per > 0 ? GridExtent.PerImage(f[0].Int(), per) : throw f[1].Error("must be positive");
    }

    private static BundleArgument Argument(BundleElement element)
    {
        if (element.IsText)
        {
            return element.Text() == "images" ? new ImagesArgument() : throw element.Error("must be \"images\" or an object");
        }

        var (name, value) = element.OnlyField();
        return name switch
        {
            "input" => new InputArgument(value.Int()),
            "output" => new OutputArgument(value.Int()),
            "buffer" => new BufferArgument(value.Int()),
            "weight" => new WeightArgument(value.Text()),
            "int" => new IntegerArgument(value.Int()),
            _ => throw element.Error($"has the unknown field '{name}'"),
        };
    }
}
