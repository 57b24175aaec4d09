namespace RepVgg.Runtime.Cuda.Bundles;

/// <summary>
/// Writes <c>bundle.json</c>: UTF-8, the schema's order of keys, 2 spaces of indentation, one line for each tensor, file,
/// buffer and list of arguments. The same manifest gives the same bytes on every machine.
/// </summary>
public static class BundleWriter
{
    /// <summary>Writes the manifest.</summary>
    /// <exception cref="CudaException">The manifest breaks a rule of the schema, as the reader would say.</exception>
    public static void Write(Stream stream, BundleManifest manifest)
    {
        BundleRules.Check(manifest);
        var lines = new JsonLines();
        lines.Open(null, '{');
        lines.Value("schema", json => json.WriteNumberValue(BundleManifest.Schema));
        lines.Value("generator", json => json.WriteStringValue(manifest.Generator));
        lines.Value("command", json => json.WriteStringValue(manifest.Command));
        lines.Value("model", json => BundleValues.WriteModel(json, manifest.ModelName));
        lines.Value("precision", json => json.WriteStringValue(manifest.Precision.Name()));
        lines.Array("inputs", manifest.Inputs, BundleValues.WriteTensor);
        lines.Array("outputs", manifest.Outputs, BundleValues.WriteTensor);
        lines.Value("kernels", json => BundleValues.WriteFile(json, manifest.Kernels));
        lines.Value("weights", json => BundleValues.WriteFile(json, manifest.Weights));
        lines.Array("derivedWeights", manifest.DerivedWeights, BundleValues.WriteDerivedWeight);
        lines.Array("binaries", manifest.Binaries, BundleValues.WriteBinary);
        lines.Value("arenaBytesPerImage", json => json.WriteNumberValue(manifest.ArenaBytesPerImage));
        lines.Array("buffers", manifest.Buffers, BundleValues.WriteBuffer);
        lines.Open("plans", '[');
        foreach (var plan in manifest.Plans)
        {
            WritePlan(lines, plan);
        }

        lines.Close(']');
        lines.Close('}');
        stream.Write(lines.Text);
    }

    private static void WritePlan(JsonLines lines, BundlePlan plan)
    {
        lines.Open(null, '{');
        lines.Value("archs", json => BundleValues.WriteArray(json, plan.Archs, static (j, arch) => j.WriteStringValue(arch.ToString())));
        lines.Value("minimumBatch", json => json.WriteNumberValue(plan.MinimumBatch));
        lines.Open("launches", '[');
        foreach (var launch in plan.Launches)
        {
            WriteLaunch(lines, launch);
        }

        lines.Close(']');
        lines.Close('}');
    }

    private static void WriteLaunch(JsonLines lines, BundleLaunch launch)
    {
        lines.Open(null, '{');
        lines.Value("kernel", json => json.WriteStringValue(launch.Kernel));
        lines.Value("layer", json => json.WriteStringValue(launch.Layer));
        lines.Value("macs", json => json.WriteNumberValue(launch.Macs));
        lines.Value("grid", json => BundleValues.WriteArray(json, [launch.Grid.X, launch.Grid.Y, launch.Grid.Z], BundleValues.WriteExtent));
        lines.Value("block", json => BundleValues.WriteArray(
            json, [launch.Block.X, launch.Block.Y, launch.Block.Z], static (j, threads) => j.WriteNumberValue(threads)));
        lines.Value("arguments", json => BundleValues.WriteArray(json, launch.Arguments, BundleValues.WriteArgument));
        lines.Close('}');
    }
}
