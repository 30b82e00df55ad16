# Renders FOLDER/mail.liquid with FOLDER/data.json for some seconds: {"version", "perSecond", "text"}.
require "json"
require "liquid"

folder, seconds = ARGV[0], ARGV[1].to_f
template = Liquid::Template.parse(File.read(File.join(folder, "mail.liquid"), encoding: "UTF-8"))
data = JSON.parse(File.read(File.join(folder, "data.json"), encoding: "UTF-8"))
500.times { template.render(data) }
clock = -> { Process.clock_gettime(Process::CLOCK_MONOTONIC) }
start = clock.call
count = 0
while clock.call - start < seconds
  50.times { template.render(data) }
  count += 50
end
per_second = count / (clock.call - start)
print JSON.generate({ version: Liquid::VERSION, perSecond: per_second, text: template.render(data) })
