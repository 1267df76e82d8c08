import { robloxHost } from "./engine/roblox/host";
import { robloxMarketplace } from "./engine/roblox/marketplace";
import { robloxScheduler } from "./engine/roblox/scheduler";
import { bindOnly } from "./monetisation/service/bind-only";

bindOnly({ host: robloxHost, marketplace: robloxMarketplace, scheduler: robloxScheduler });
