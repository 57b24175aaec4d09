using Samples;

// Classifies a picture with a network that rvc compiled: Generated/TinyRepVgg.g.cs is checked in like any other source file,
// and its weights lie beside the program. There is no package and no native library.
if (args is not [var path])
{
    Console.Error.WriteLine("usage: classify IMAGE.ppm (48×48 pixels, binary PPM)");
    return 2;
}

var model = TinyRepVgg.Load(Path.Combine(AppContext.BaseDirectory, "TinyRepVgg.safetensors"));
var scores = new float[TinyRepVgg.OutputLength];
model.Run(Ppm.ReadPlanar(path, 48, 48), scores);

foreach (var (score, label) in scores.Select((score, label) => (score, label)).OrderByDescending(s => s.score).Take(3))
{
    Console.WriteLine(FormattableString.Invariant($"class {label}: {score:F4}"));
}

return 0;
