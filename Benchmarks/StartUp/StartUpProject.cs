using RepVgg.Backends.Core;
using RepVgg.Backends.CSharp;
using RepVgg.Benchmarks.Engines;
using RepVgg.Benchmarks.Infrastructure;
using RepVgg.Benchmarks.Models;

namespace RepVgg.Benchmarks.StartUp;

/// <summary>A folder with the source of a small program and its model.</summary>
/// <param name="Engine">The runtime that the program uses.</param>
/// <param name="Folder">Where it lies.</param>
internal sealed record StartUpProject(string Engine, string Folder)
{
    /// <summary>Writes the program that uses the class that rvc generates.</summary>
    public static StartUpProject WriteRvc(PreparedModel model, string root)
    {
        var artifact = CSharpBackend.Emit(Lowering.Lower(model.Plain, new LoweringOptions()), new CSharpOptions { ClassName = "StartUpModel" });
        var project = Create(Peer.Rvc.Name, root, "Rvc.cs");
        File.WriteAllText(Path.Combine(project.Folder, artifact.SourceFileName), artifact.Source);
        File.WriteAllBytes(Path.Combine(project.Folder, "model.safetensors"), artifact.Weights.ToArray());
        return project;
    }

    /// <summary>Writes the program that uses ONNX Runtime.</summary>
    public static StartUpProject WriteOnnxRuntime(PreparedModel model, string root)
    {
        var project = Create(Peer.Baseline, root, "OnnxRuntime.cs");
        File.WriteAllBytes(Path.Combine(project.Folder, "model.onnx"), model.Onnx(Form.Plain));
        return project;
    }

    private static StartUpProject Create(string engine, string root, string program)
    {
        var folder = Directory.CreateDirectory(Path.Combine(root, engine)).FullName;
        foreach (var file in (string[])["Program.csproj", "Directory.Packages.props", "PeakMemory.cs", program])
        {
            using var source = typeof(StartUpProject).Assembly.GetManifestResourceStream(file)
                ?? throw new BenchmarkException($"the program lacks its resource {file}");
            using var target = File.Create(Path.Combine(folder, file));
            source.CopyTo(target);
        }

        return new(engine, folder);
    }
}
